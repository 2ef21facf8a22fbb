import { announce } from "./announce";
import type { Component } from "./component";
import { emit } from "./events";
import type { RequestError } from "./request";

/**
 * Shows why an action failed: the fault of each parameter at its place in the
 * form or component, and what has no place of its own at data-lc-error="".
 */
export function showErrors(component: Component, form: Element | null, action: string, error: RequestError): void {
  const { status, problem } = error;
  emit(component, "lc:error", { action, status, problem, error });
  const homeless: string[] = [];
  const faults = problem.errors ?? [];
  for (const { pointer, detail } of faults) {
    const name = CSS.escape(parameter(pointer));
    const places = within(component, form, `[data-lc-error="${name}"]`);
    for (const place of places) put(place, detail);
    for (const field of within(component, form, `[name="${name}"]`)) field.setAttribute("aria-invalid", "true");
    if (!places.length) homeless.push(detail);
  }
  if (!faults.length) homeless.push(error.message);
  for (const place of within(component, form, '[data-lc-error=""]')) put(place, homeless.join(" "));
  announce(faults.map((fault) => fault.detail).join(" ") || error.message);
}

/** Takes back what showErrors has shown. */
export function clearErrors(component: Component, form: Element | null): void {
  for (const place of within(component, form, "[data-lc-error]")) put(place, "");
  for (const field of within(component, form, "[name][aria-invalid]")) field.removeAttribute("aria-invalid");
}

/** Those of the form, or where it has none those of the component. */
function within(component: Component, form: Element | null, selector: string): HTMLElement[] {
  const all = component.find(selector);
  const own = all.filter((element) => form?.contains(element));
  return own.length ? own : all;
}

/** The parameter that a JSON pointer (RFC 6901) leads to or into. */
function parameter(pointer: string): string {
  return pointer.split("/")[1]?.replaceAll("~1", "/").replaceAll("~0", "~") ?? "";
}

function put(place: HTMLElement, text: string): void {
  place.textContent = text;
  place.hidden = !text;
}
