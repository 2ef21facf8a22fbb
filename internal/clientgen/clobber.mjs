// Finds members that the browser client takes of an object that may be a form
// or the document. Both show what is named in the page as members of their own,
// ahead of their prototypes': in a form with a field named "matches",
// form.matches is that field. The client takes own(form).matches (dom.ts).
//
//	node clobber.mjs            # after npm ci
//	node clobber.mjs FILE...    # of other sources
//
// The types decide: a member is refused if a form or the document could stand
// where its type allows the object. What own returns is good for its members
// only, so it may stand nowhere else.

import path from "node:path";
import ts from "typescript";

const here = import.meta.dirname;
const { config } = ts.readConfigFile(path.join(here, "tsconfig.json"), ts.sys.readFile);
const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, here);
const named = process.argv.slice(2).map((name) => path.resolve(name));
const files = named.length ? named : fileNames.filter((name) => !name.startsWith(path.join(here, "testdata")));
const program = ts.createProgram(files, options);
const checker = program.getTypeChecker();
const clobbered = ["HTMLFormElement", "Document"].map((name) =>
  checker.getDeclaredTypeOfSymbol(checker.resolveName(name, undefined, ts.SymbolFlags.Interface, false)),
);

/** Whether an object of the type may be one that shows names of the page. */
function mayBeClobbered(type) {
  type = checker.getNonNullableType(type);
  if (type.isTypeParameter()) type = checker.getApparentType(type);
  if (type.isUnion()) return type.types.some(mayBeClobbered);
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Primitive) || isOwn(type) || isRecord(type)) return false;
  return clobbered.some((one) => checker.isTypeAssignableTo(one, type) || checker.isTypeAssignableTo(type, one));
}

/** Whether the type is of what own returns. */
function isOwn(type) {
  return type.getProperties().some(({ valueDeclaration }) => valueDeclaration && inDom(valueDeclaration));
}

/** Whether the type is of data, to which a form is assignable only as it requires no member. */
function isRecord(type) {
  const members = type.getProperties();
  const optional = ({ flags, valueDeclaration: declared }) =>
    flags & ts.SymbolFlags.Optional && declared && !program.isSourceFileDefaultLibrary(declared.getSourceFile());
  const indexed = checker.getIndexInfosOfType(type).length > 0 && !type.getProperty("addEventListener");
  return indexed || (members.length > 0 && members.every(optional));
}

function inDom(node) {
  return /[\\/]dom\.ts$/.test(node.getSourceFile().fileName);
}

/** The object and the member's name where a node takes a member of an object. */
function* membersOf(node) {
  if (ts.isPropertyAccessExpression(node)) yield [checker.getTypeAtLocation(node.expression), node.name];
  else if (ts.isElementAccessExpression(node)) {
    const key = checker.getTypeAtLocation(node.argumentExpression);
    if (key.flags & ts.TypeFlags.ESSymbolLike) return;
    yield [checker.getTypeAtLocation(node.expression), node.argumentExpression];
  } else if (ts.isObjectBindingPattern(node)) {
    for (const element of node.elements) yield [checker.getTypeAtLocation(node), element.propertyName ?? element.name];
  }
}

let found = 0;

function report(node, fault) {
  const source = node.getSourceFile();
  const { line, character } = source.getLineAndCharacterOfPosition(node.getStart());
  const name = path.relative(process.cwd(), source.fileName);
  console.log(`${name}:${line + 1}:${character + 1}: ${fault}`);
  found++;
}

function visit(node) {
  for (const [type, name] of membersOf(node)) {
    const member = `${name.getText()} of ${checker.typeToString(type)}`;
    if (mayBeClobbered(type)) report(name, `${member} may be what the page names so: call own`);
  }
  const value = ts.isExpression(node) && !ts.isImportSpecifier(node.parent);
  if (value && isOwn(checker.getTypeAtLocation(node)) && !takesMembers(node)) {
    report(node, "the result of own is for its members only");
  }
  ts.forEachChild(node, visit);
}

/** Whether nothing is done with the value of an expression but to take members of it. */
function takesMembers({ parent, ...node }) {
  if (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) {
    return parent.expression.pos === node.pos;
  }
  return ts.isVariableDeclaration(parent) && ts.isObjectBindingPattern(parent.name);
}

for (const file of program.getSourceFiles()) {
  if (files.includes(path.resolve(file.fileName)) && !inDom(file)) visit(file);
}
process.exitCode = found ? 1 : 0;
