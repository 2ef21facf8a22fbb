import { all, is, own } from "./dom";

const selector = "[autofocus]";

/** Puts a node into the page so that the browser gives it no focus: it may be others' doing. */
export function quietly(node: Node, put: () => void): void {
  const eager = [node, ...all(node, selector)].filter((one) => is(one, selector)) as Element[];
  const toggle = () => eager.forEach((element) => own(element).toggleAttribute("autofocus"));
  toggle();
  put();
  toggle();
}
