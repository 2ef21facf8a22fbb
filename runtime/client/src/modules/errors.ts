import type { Component } from "../component";
import type { Core } from "../core";
import type { ErrorDisplay } from "../failure";
import type { Field } from "../fields";

// Shows why an action failed: the fault of each parameter at its place in the
// form or component, and what has no place of its own at data-lc-error="".

export default ({ find, own }: Core): ErrorDisplay => {
  /** Those of the form, or where it has none those of the component outside of forms. */
  function within(component: Component, form: Element | null, selector: string): HTMLElement[] {
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

  return {
    show(component, form, faults) {
      for (const { pointer, detail } of faults) {
        const name = CSS.escape(pointer.slice(2)); // without "#/"
        const places = within(component, form, `[data-lc-error="${name}"]`);
        for (const place of places[0] ? places : within(component, form, '[data-lc-error=""]')) put(place, detail);
        for (const field of within(component, form, `[name="${name}"]`)) own(field).ariaInvalid = "true";
      }
    },
    clear(component, form) {
      for (const place of within(component, form, "[data-lc-error]")) put(place, "");
      for (const field of within(component, form, "[name]")) own(field).ariaInvalid = null;
    },
  };
};
