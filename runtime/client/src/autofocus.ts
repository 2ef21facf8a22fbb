import { all, is, own } from "./dom";

const selector = "[autofocus]";

/** Puts a node into the page so that the browser gives it no focus: it may be others' doing. */
export function quietly(node: Node, put: () => void): void {
  const eager = all<Element>(node, selector);
  if (is(node, selector)) eager.push(node as Element);
  const toggle = () => eager.forEach((element) => own(element).toggleAttribute("autofocus"));
  toggle();
  put();
  toggle();
}
