import type { Problem } from "../client";
import { find, type Component } from "./component";
import { own } from "./dom";
import type { Field } from "./fields";

// Shows why an action failed: the fault of each parameter at its place in the
// form or component, and what has no place of its own at data-lc-error="".

export type Faults = NonNullable<Problem["errors"]>;

type Form = Element | null | undefined;

/** Shows faults in the form that was sent, else in the component. */
export function showFaults(component: Component, form: Form, faults: Faults): void {
  const texts = new Map<HTMLElement, string[]>(); // one place may have several faults
  for (const { pointer, detail } of faults) {
    const name = pointer.slice(2); // without "#/"
    for (const place of placesOf(component, form, name)) {
      texts.set(place, [...(texts.get(place) ?? []), detail]);
    }
    for (const field of within(component, form, `[name="${CSS.escape(name)}"]`)) own(field).ariaInvalid = "true";
  }
  for (const [place, text] of texts) put(place, text.join(" "));
}

/** Takes back what was shown, before the next action. */
export function clear(component: Component, form: Form): void {
  for (const place of within(component, form, "[data-lc-error]")) put(place, "");
  // To look for the forms of many fields takes long.
  if (!component.root.querySelector("[aria-invalid]")) return;
  for (const field of within(component, form, "[name]")) own(field).ariaInvalid = null;
}

/** The places of a fault: its own, of a part of a list or object those of the whole, else the general ones. */
function placesOf(component: Component, form: Form, name: string): HTMLElement[] {
  const places = within(component, form, `[data-lc-error="${CSS.escape(name)}"]`);
  return places[0] || !name ? places : placesOf(component, form, name.replace(/\/?[^/]*$/, ""));
}

/** Those of the form, or where it has none those of the component outside of forms. */
function within(component: Component, form: Form, selector: string): HTMLElement[] {
  const all = find(component, selector);
  const inside = all.filter(
    (element) => form && (own(form).contains(element) || own(element as Element as Field).form === form),
  );
  return inside[0] ? inside : all.filter((element) => !own(element).closest("form"));
}

function put(place: HTMLElement, text: string): void {
  own(place).textContent = text;
  own(place).hidden = !text;
}
