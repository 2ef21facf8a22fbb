import { callAction } from "./actions";
import type { Component } from "./component";
import { is, own } from "./dom";
import { fieldsOf, hold, isHalfTyped, type Field } from "./fields";
import { deaf, deafen } from "./loading";
import { components, ownerOf } from "./page";
import { paramsOf } from "./params";
import { hurry } from "./queue";
import { isNative } from "./submitter";
import { cancel, delay, flush, flushLeft } from "./waiting";

// Actions are bound by delegation: an element needs no listener of its own,
// whenever it comes into the page.

/** What data-lc-on may name. */
const types = ["click", "submit", "input", "change", "focusout"];

/** Begins to listen for the events that call actions. */
export function delegate(): void {
  addEventListener("focusout", flushLeft); // before what the event itself calls
  for (const type of types) addEventListener(type, handle);
  // A page in the background may end without a word.
  addEventListener("visibilitychange", () => flush());
  addEventListener("pagehide", leave);
}

/** Sends what waits, before the page goes. */
function leave(): void {
  flush();
  for (const component of components.values()) hurry(component);
}

function handle(event: Event): void {
  if (event.defaultPrevented) return;
  const { type, submitter, ctrlKey, metaKey, shiftKey } = event as SubmitEvent & MouseEvent;
  for (const element of event.composedPath() as HTMLElement[]) {
    const { lcAction, lcOn } = own(element).dataset ?? {};
    const natural = lcAction && naturalEvent(element);
    const component = natural && ownerOf(element);
    if (!component || (lcOn ?? natural) !== type) continue;
    if (submitter && isNative(element, submitter)) return flush(component);
    if (type === natural && is(element, "a,button,input,form")) {
      // A link opened elsewhere is the browser's.
      if (is(element, "a") && (ctrlKey || metaKey || shiftKey)) return;
      event.preventDefault();
    }
    // While typing goes on, nothing is disabled, and only the last call matters.
    const button = /click|submit/.test(type) ? (submitter ?? element) : undefined;
    if (!deaf.has(element)) call(component, element, button, type);
    return;
  }
}

/** The event that calls an element's action unless data-lc-on names another. */
function naturalEvent(element: Element): string {
  if (is(element, "form")) return "submit";
  const pressed = "[type=submit],[type=button],[type=image],[type=reset]";
  return is(element, `select,textarea,input:not(${pressed})`) ? "change" : "click";
}

/** Calls an element's action with what the page says now; at once, or after a pause. */
function call(component: Component, element: HTMLElement, button: HTMLElement | undefined, type: string): void {
  const form = formOf(element);
  const fields = fieldsOf(element, component.root);
  const bad = fields.find(isHalfTyped);
  if (bad && button) return void bad.reportValidity!();
  const { lcAction: action = "", lcDebounce: pause } = own(element).dataset;
  const params = paramsOf(element, button);
  const held = hold(fields, form === element);
  const make = () => {
    const { lcConfirm: question } = own(element).dataset;
    if (!deaf.has(element) && (bad || !question || confirm(question))) {
      const release = button && deafen(element, button);
      callAction(component, action, params, { trigger: element, release, form, hold: held, bad }).catch(() => {});
      // As the browser would, were the button not disabled now.
      if (is(element, "[type=reset]")) own(form)?.reset();
      return;
    }
    held.end();
  };
  cancel(element);
  if (pause) delay(element, component, make, +pause);
  else if (bad && type === "input") delay(element, component, make);
  else {
    flush(component);
    make();
  }
}

/** The form that an element is in, or belongs to by its attribute form. */
function formOf(element: HTMLElement): HTMLFormElement | null {
  const around = own(element).closest("form") ?? own(element as Element as Field).form;
  return around instanceof HTMLFormElement ? around : null;
}
