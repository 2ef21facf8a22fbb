import { all, own } from "./dom";

/** Puts what is in a fragment into the page so that the browser gives it no focus: it may be others' doing. */
export function quietly(fragment: DocumentFragment, put: () => void): void {
  const eager = all(fragment, "[autofocus]");
  const toggle = () => eager.forEach((element) => own(element).toggleAttribute("autofocus"));
  toggle();
  put();
  toggle();
}
