import { own } from "./dom";

// What the server last wrote. Every node of a component that came from the
// server knows the server's own copy of it. Morphing compares the server's
// old copy with its new one, never with the page, so that what the user, the
// browser or a custom element did is not taken for the server's word.

const written = Symbol();

declare global {
  interface Node {
    [written]?: Node;
  }
}

export function serverCopy<N extends Node>(live: N): N | undefined {
  return live[written] as N | undefined;
}

export function setServerCopy(live: Node, copy: Node): void {
  live[written] = copy;
}

/** Whether a node is the wrapper of a component, which looks after its own inside. */
export function isWrapper(node: Node): node is HTMLElement {
  return !!own(node as HTMLElement).dataset?.componentId;
}

/** Gives every node below live its copy; both are of the same shape. */
export function pairInside(live: Node, copy: Node): void {
  let next = own(copy).firstChild;
  for (let child = own(live).firstChild; child; child = own(child).nextSibling) {
    setServerCopy(child, next!);
    if (!isWrapper(child)) pairInside(child, next!);
    next = own(next!).nextSibling;
  }
}
