import { isWrapper, wrappers } from "./component";
import { all, own, page } from "./dom";

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
  let next: Node = copies[0]!;
  range.setStartBefore(next);
  range.setEndAfter(copies.at(-1)!);
  const fresh = range.cloneContents();
  // This is faster than to go from each node to its children.
  const lives = page.createTreeWalker(fresh);
  const nexts = page.createTreeWalker(own(next).parentNode!);
  nexts.currentNode = next;
  for (let live; (live = lives.nextNode()); next = nexts.nextNode()!) setServerCopy(live, next);
  // What is in a wrapper is paired when that is taken up.
  for (const wrapper of all(fresh, wrappers)) all(wrapper, "*").forEach((inner) => setServerCopy(inner));
  for (const template of all(fresh, "template").filter(isTemplate)) template.content.append(...template.childNodes);
  return fresh;
}
