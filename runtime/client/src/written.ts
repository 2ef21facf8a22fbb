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
  return !!(node as HTMLElement).dataset?.componentId;
}

/** Gives every node below live its copy; both are of the same shape. */
export function pairInside(live: Node, copy: Node): void {
  const copies = [...copy.childNodes];
  live.childNodes.forEach((child, i) => {
    setServerCopy(child, copies[i]!);
    if (!isWrapper(child)) pairInside(child, copies[i]!);
  });
}

/**
 * Forgets the attributes of custom elements that are at work already: which of
 * them the element has set on itself can't be told any more.
 */
export function forgetOwnAttributes(copy: Element): void {
  for (const element of copy.querySelectorAll("*")) {
    if (!customElements.get(element.localName)) continue;
    for (const name of element.getAttributeNames()) element.removeAttribute(name);
  }
}
