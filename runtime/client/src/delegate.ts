import { callAction } from "./actions";
import type { Component } from "./component";
import { snapshot } from "./fields";
import { deaf } from "./loading";
import { ownerOf } from "./page";
import { paramsOf } from "./params";

// Actions are bound by delegation: an element needs no listener of its own,
// whenever it comes into the page.

const types = ["click", "submit", "input", "change", "keyup", "focusout"];
const timers = new WeakMap<Element, number>();

/** Begins to listen for the events that call actions. */
export function delegate(): void {
  for (const type of types) addEventListener(type, handle);
}

function handle(event: Event): void {
  if (event.defaultPrevented) return;
  for (const element of event.composedPath() as HTMLElement[]) {
    const { lcAction, lcOn } = element.dataset ?? {};
    if (!lcAction || (lcOn ?? naturalEvent(element)) !== event.type) continue;
    const component = ownerOf(element);
    if (component) start(component, element, event as SubmitEvent & MouseEvent);
    return;
  }
}

/** The event that calls an element's action unless data-lc-on names another. */
function naturalEvent(element: Element): string {
  if (element.matches("form")) return "submit";
  return element.matches("select,textarea,input:not([type=submit],[type=button],[type=image])") ? "change" : "click";
}

function start(component: Component, element: HTMLElement, event: SubmitEvent & MouseEvent): void {
  const { type, submitter, ctrlKey, metaKey, shiftKey } = event;
  if (type === naturalEvent(element) && element.matches("a,button,input,form")) {
    // A link opened elsewhere is the browser's.
    if (element.matches("a") && (ctrlKey || metaKey || shiftKey)) return;
    event.preventDefault();
  }
  clearTimeout(timers.get(element));
  const wait = Number(element.dataset.lcDebounce);
  if (wait) timers.set(element, setTimeout(() => run(component, element, submitter), wait));
  else run(component, element, submitter);
}

function run(component: Component, element: HTMLElement, submitter: HTMLElement | null): void {
  const { lcConfirm, lcAction } = element.dataset;
  if (!element.isConnected || deaf.has(element) || (lcConfirm && !confirm(lcConfirm))) return;
  const form = element.closest("form");
  const resetSent = form === element ? snapshot(form) : () => {};
  callAction(component, lcAction!, paramsOf(element, submitter), {
    element,
    form,
    // A field stays as it is: the user may be at work on it.
    ...(naturalEvent(element) !== "change" && { button: submitter ?? element }),
  }).then(resetSent, () => {});
}
