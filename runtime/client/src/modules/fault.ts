import type { Component } from "../component";
import type { Core } from "../core";
import type { Field } from "../fields";
import type { Fault } from "../failure";
import type { Form } from "../hooks";
import type { Stream } from "../stream";

// Shows why an action failed: the fault of each parameter at its place in the
// form or component, and what has no place of its own at data-lc-error="". The first
// field at fault gets the focus.

export default (core: Core): Fault => {
  const { elementsOf, hooks, is, own, ownerOf } = core;

  /** What had the focus when a form was sent, or a button pressed. */
  const focused = new WeakMap<Component, Element>();

  addEventListener("lc:before-action", (event) => {
    const component = ownerOf(event.composedPath()[0] as Node);
    const { trigger } = event.detail;
    if (!component) return;
    if (trigger && is(trigger, "form,button,[type=submit],[type=image]")) focused.set(component, own(document).activeElement!);
    else focused.delete(component);
  });

  hooks.faults = (component, form, faults, stale) => {
    const isStale = stale ?? (() => !faults);
    // It stays where the user has taken it meanwhile, and a check leaves it alone.
    let eager = !stale && focused.has(component) && [focused.get(component), own(document).body].includes(own(document).activeElement as HTMLElement);
    const texts = new Map<HTMLElement, string>(); // one place may have several faults
    const invalid = new Set<Element>();
    for (const { pointer, detail } of faults ?? []) {
      // The part of a list or object in "#/items/0/name" is the field items.0.name.
      const path = pointer.slice(2).split("/");
      const named = (attribute: string) => within(component, form, `[${attribute}="${CSS.escape(path.join("."))}"]`);
      for (const field of named("name")) invalid.add(field);
      // Its own place, or that of what it is a part of, or else the general one.
      let places: HTMLElement[];
      while (!(places = named("data-lc-error"))[0] && path.pop());
      for (const place of places) texts.set(place, `${texts.get(place) ?? ""} ${detail}`);
    }
    // What has no place in the form is shown outside of it.
    const places = ["[data-lc-error]", "[data-lc-error='']"].flatMap((selector) => within(component, form, selector));
    for (const place of new Set([...places, ...texts.keys()])) {
      const text = texts.get(place);
      if (text || isStale(own(place).dataset.lcError!)) put(place, text?.trim() ?? "");
    }
    // To look for the forms of many fields takes long.
    if (!invalid.size && !within(component, form, "[aria-invalid]")[0]) return;
    for (const field of within(component, form, "[name]")) {
      if (invalid.has(field)) {
        own(field).ariaInvalid = "true";
        if (eager) own(field).focus();
        eager &&= own(own(field).getRootNode() as Document).activeElement !== field; // some can't have it
      } else if (isStale((field as Element as Field).name!)) own(field).ariaInvalid = null;
    }
  };

  /** Those of the form, or where it has none those of the component outside of forms. */
  function within(component: Component, form: Form, selector: string): HTMLElement[] {
    const all = elementsOf(component, selector);
    const root = form && own(form).getRootNode();
    if (root instanceof ShadowRoot && !root.contains(component.root)) {
      all.push(...core.all(root, selector).filter((element) => !own(element).closest("[data-component-id]")));
    }
    const inside = all.filter(
      (element) => form && (own(form).contains(element) || own(element as Element as Field).form === form),
    );
    return inside[0] ? inside : all.filter((element) => !own(element).closest("form"));
  }

  /** Screen readers hear only of what is new. */
  function put(place: HTMLElement, text: string): void {
    if (own(place).textContent !== text) own(place).textContent = text;
    own(place).hidden = !text;
  }

  return {
    show(problem, component, form, faults) {
      if (problem.code === "expired") core.use<Stream>("open").then((module) => module.tellExpired(problem), () => {});
      hooks.faults!(component, form, faults);
    },
    bad({ name, validationMessage: detail = "" }, component, form, action) {
      // What the server would say, if it were sent what the field holds and not "".
      core.tell(component, core.failure(422, { code: "invalid", errors: [{ pointer: `#/${name}`, detail }] }), form, action);
    },
  };
};
