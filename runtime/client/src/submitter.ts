import { is, own } from "./dom";

/**
 * Whether a button has its form sent by the browser: to another address, into
 * another window, by GET, or not at all where it closes a dialog. What else it
 * asks for the browser has done before the event, or FormData does.
 */
export function isNative(form: Element, submitter: HTMLElement): boolean {
  // What a button has no attribute for is "", but for the address.
  const { formMethod, formTarget, formAction } = submitter as HTMLButtonElement;
  const elsewhere = is(submitter, "[formaction]") && formAction !== own(form as HTMLFormElement).action;
  return elsewhere || /get|dialog/.test(formMethod) || !/^(_self)?$/i.test(formTarget);
}
