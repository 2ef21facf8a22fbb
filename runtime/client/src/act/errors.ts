import type { Component } from "../component";
import type { Core } from "../core";
import type { ErrorDisplay } from "../failure";
import type { Field } from "../fields";

// Shows why an action failed: the fault of each parameter at its place in the
// form or component, and what has no place of its own at data-lc-error="". Says
// that the page is out of date, unless the page has said so itself.

/** Takes back what was shown, before the next action. */
export type Clear = (component: Component, form: Element | null | undefined) => void;

export function display(core: Core): ErrorDisplay & { clear: Clear } {

  /** Those of the form, or where it has none those of the component outside of forms. */
  function within(component: Component, form: Element | null | undefined, selector: string): HTMLElement[] {
    const all = core.find(component, selector);
    const inside = all.filter(
      (element) => form && (core.own(form).contains(element) || core.own(element as Element as Field).form === form),
    );
    return inside[0] ? inside : all.filter((element) => !core.own(element).closest("form"));
  }

  function put(place: HTMLElement, text: string): void {
    core.own(place).textContent = text;
    core.own(place).hidden = !text;
  }

  /** The places of a fault: its own, of a part of a list or object those of the whole, else the general ones. */
  function placesOf(component: Component, form: Element | null | undefined, name: string): HTMLElement[] {
    const places = within(component, form, `[data-lc-error="${CSS.escape(name)}"]`);
    return places[0] || !name ? places : placesOf(component, form, name.replace(/\/?[^/]*$/, ""));
  }

  return {
    show(component, form, faults) {
      const texts = new Map<HTMLElement, string>(); // one place may have several faults
      for (const { pointer, detail } of faults) {
        const name = pointer.slice(2); // without "#/"
        for (const place of placesOf(component, form, name)) {
          const before = texts.get(place);
          texts.set(place, before ? before + " " + detail : detail);
        }
        for (const field of within(component, form, `[name="${CSS.escape(name)}"]`)) core.own(field).ariaInvalid = "true";
      }
      for (const [place, text] of texts) put(place, text);
    },
    clear(component, form) {
      for (const place of within(component, form, "[data-lc-error]")) put(place, "");
      for (const field of within(component, form, "[name]")) core.own(field).ariaInvalid = null;
    },
    expire() {
      const notice = core.own(document).createElement("div");
      notice.role = "alert";
      notice.style.cssText =
        "position:fixed;inset:auto 0 0;z-index:99999;padding:1em;outline:solid;background:Canvas;color:CanvasText";
      const button = core.own(document).createElement("button");
      button.textContent = "Load again";
      button.onclick = () => location.reload();
      notice.append("This page is out of date. Load it again.", " ", button);
      core.own(core.own(document).body).append(notice);
    },
  };}
