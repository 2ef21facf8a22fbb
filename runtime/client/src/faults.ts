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
  const texts = new Map<HTMLElement, string>(); // one place may have several faults
  for (const { pointer, detail } of faults) {
    // The part of a list or object in "#/items/0/name" is the field items.0.name.
    const path = pointer.slice(2).split("/");
    const named = (attribute: string) => within(component, form, `[${attribute}="${CSS.escape(path.join("."))}"]`);
    for (const field of named("name")) own(field).ariaInvalid = "true";
    // Its own place, or that of what it is a part of, or else the general one.
    let places: HTMLElement[];
    while (!(places = named("data-lc-error"))[0] && path.pop());
    for (const place of places) texts.set(place, (texts.get(place) ?? "") + " " + detail);
  }
  for (const [place, text] of texts) put(place, text.trim());
}

/** Takes back what was shown, before the next action. */
export function clear(component: Component, form: Form): void {
  for (const place of within(component, form, "[data-lc-error]")) put(place, "");
  // To look for the forms of many fields takes long.
  if (!component.root.querySelector("[aria-invalid]")) return;
  for (const field of within(component, form, "[name]")) own(field).ariaInvalid = null;
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
