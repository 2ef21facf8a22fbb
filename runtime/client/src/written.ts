import { isWrapper } from "./component";
import { all, own } from "./dom";

// What the server last wrote. Every node of a component that came from the
// server knows the server's own copy of it. Morphing compares the server's
// old copy with its new one, never with the page, so that what the user, the
// browser or a custom element did is not taken for the server's word.

const written = Symbol();

declare global {
  interface Node {
    [written]?: Node | undefined;
  }
}

export function serverCopy<N extends Node>(live: N): N | undefined {
  return live[written] as N | undefined;
}

export function setServerCopy(live: Node, copy?: Node): void {
  live[written] = copy;
}

/** Whether a node holds others, apart from its children. In SVG, a <template> does not. */
export function isTemplate(node: Node): node is HTMLTemplateElement {
  return node instanceof HTMLTemplateElement;
}

/** Where the children of a node are: of a template, in what it holds. */
export function insideOf<N extends Node>(node: N): N | DocumentFragment {
  return isTemplate(node) ? node.content : node;
}

/** Gives every node below live its copy; both are of the same shape. */
export function pairInside(live: Node, copy: Node): void {
  let next = own(copy).firstChild;
  for (let child = own(insideOf(live)).firstChild; child; child = own(child).nextSibling) {
    setServerCopy(child, next!);
    if (own(next!).firstChild && !isWrapper(child)) pairInside(child, next!);
    next = own(next!).nextSibling;
  }
}

const range = new Range();

/**
 * Makes the nodes that some copies in a row are of, with what is below. They are not of
 * the page yet, so that no custom element has changed them when they are paired.
 */
export function make(copies: ChildNode[]): DocumentFragment {
  range.setStartBefore(copies[0]!);
  range.setEndAfter(copies.at(-1)!);
  const fresh = range.cloneContents();
  for (const template of all(fresh, "template").filter(isTemplate)) template.content.append(...template.childNodes);
  fresh.childNodes.forEach((live, i) => {
    setServerCopy(live, copies[i]);
    pairInside(live, copies[i]!);
  });
  return fresh;
}
