import { activeElement, own, page } from "./dom";

const selector = "[autofocus]";

/**
 * Shows what the user's own action brings. What is new in it and has autofocus
 * gets the focus, unless that has gone elsewhere since the event.
 */
export function focusFresh(root: Element, then: Element | null, show: () => void): void {
  const eager = () => [...own(root).querySelectorAll<HTMLElement>(selector)];
  const known = eager();
  show();
  const fresh = eager().find((element) => !known.includes(element));
  if (fresh && [null, then, page.body].includes(activeElement())) own(fresh).focus();
}

/** Puts a node into the page so that the browser gives it no focus: it may be others' doing. */
export function quietly(node: Node, put: () => void): void {
  const all = node instanceof Element ? [node, ...own(node).querySelectorAll(selector)] : [];
  const eager = all.filter((element) => own(element).matches(selector));
  const toggle = () => eager.forEach((element) => own(element).toggleAttribute("autofocus"));
  toggle();
  put();
  toggle();
}
