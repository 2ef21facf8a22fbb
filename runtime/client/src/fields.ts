// Form fields show a value that is not in the DOM tree. It is the user's,
// until the server changes its own.

import { serverCopy } from "./written";

export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export const fieldSelector = "input,textarea,select";

export function isField(node: unknown): node is Field {
  return node instanceof Element && node.matches(fieldSelector);
}

/**
 * Calls change, which brings the attributes or text of element to what the
 * server has now, and lets the shown value follow where the server changed
 * it; not under the hands of someone who is typing.
 */
export function followServer(element: Element, old: Element | undefined, next: Element, change: () => void): void {
  const typed = isField(element) ? element.value : "";
  const changed = (name: string) => !!old && old.getAttribute(name) !== next.getAttribute(name);
  change();
  if (element instanceof HTMLInputElement) {
    if (changed("checked")) element.checked = element.defaultChecked;
    if (changed("value")) showValue(element, typed, old!.getAttribute("value") ?? "");
  } else if (element instanceof HTMLOptionElement) {
    if (changed("selected")) element.selected = element.defaultSelected;
  } else if (element instanceof HTMLTextAreaElement) {
    if (old && old.textContent !== next.textContent) showValue(element, typed, old.textContent!);
  }
}

function showValue(field: HTMLInputElement | HTMLTextAreaElement, typed: string, old: string): void {
  const typing = field === (field.getRootNode() as Document).activeElement && typed !== old;
  const value = typing ? typed : field.defaultValue;
  if (field.type !== "file" && field.value !== value) field.value = value;
}

/** Shows the server's value again. */
export function reset(field: Element): void {
  if (field instanceof HTMLSelectElement) {
    for (const option of field.options) option.selected = option.defaultSelected;
  } else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
    if ("checked" in field) field.checked = field.defaultChecked;
    field.value = field.type === "file" ? "" : field.defaultValue;
  } else if (field instanceof HTMLDetailsElement) {
    const copy = serverCopy(field);
    if (copy) field.open = copy.open;
  }
}

/** What a form holds at one time, to tell later whether the user went on. */
export function snapshot(form: HTMLFormElement): () => void {
  const state = (field: Field) => [field.value, (field as HTMLInputElement).checked].join();
  const sent = [...form.elements].filter(isField).map((field) => [field, state(field)] as const);
  return () => {
    for (const [field, value] of sent) {
      if (state(field) === value && !field.closest("[data-lc-permanent],[data-lc-ignore]")) reset(field);
    }
  };
}
