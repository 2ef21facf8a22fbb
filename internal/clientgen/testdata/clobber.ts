import { own, page } from "../../../runtime/client/src/dom";

// What clobber.mjs finds, which the lines with "found" say, and what it does not.

declare const element: Element | null;
declare const form: HTMLFormElement;
declare const target: EventTarget;
declare const node: Node;
declare const button: HTMLButtonElement;
declare const maybe: Partial<HTMLInputElement>;

function parentOf<N extends Node>(of: N): Node | null {
  return of.parentNode; // found
}

export const results = [
  element?.id, // found
  form["action"], // found
  target.dispatchEvent, // found
  node.childNodes, // found
  maybe.type, // found
  document.body, // found
  (element as HTMLElement).dataset.lcAction, // found
  own(element)?.id,
  own(form).action,
  own(form).dataset.lcAction,
  page.querySelector("p"),
  button.form,
  parentOf(button),
  document,
];

const { tagName } = form; // found
const { localName } = own(form);
const kept = own(form); // found
export const more = [tagName, localName, kept.id, [own(form)]]; // found
export const opened = (page as Document).title; // found
