import { callAction } from "./actions";
import type { Component } from "./component";
import { snapshot } from "./fields";
import { deaf } from "./loading";
import { ownerOf } from "./page";
import { paramsOf } from "./params";

// Actions are bound by delegation: an element needs no listener of its own,
// whenever it comes into the page.

/** What data-lc-on may name. */
const types = ["click", "submit", "input", "change", "focusout"];

/** Of calls that wait for the user to pause. */
const timers = new WeakMap<Element, number>();

/** Begins to listen for the events that call actions. */
export function delegate(): void {
  for (const type of types) addEventListener(type, handle);
}

function handle(event: Event): void {
  if (event.defaultPrevented) return;
  const { type, submitter, ctrlKey, metaKey, shiftKey } = event as SubmitEvent & MouseEvent;
  for (const element of event.composedPath() as HTMLElement[]) {
    const { lcAction, lcOn, lcDebounce } = element.dataset ?? {};
    const natural = lcAction && naturalEvent(element);
    const component = natural && ownerOf(element);
    if (!component || (lcOn ?? natural) !== type) continue;
    if (type === natural && element.matches("a,button,input,form")) {
      // A link opened elsewhere is the browser's.
      if (element.matches("a") && (ctrlKey || metaKey || shiftKey)) return;
      event.preventDefault();
    }
    // While typing goes on, nothing is disabled, and only the last call matters.
    const button = /click|submit/.test(type) ? (submitter ?? element) : undefined;
    const call = () => run(component, element, button);
    clearTimeout(timers.get(element));
    if (lcDebounce) timers.set(element, setTimeout(call, lcDebounce as unknown as number));
    else call();
    return;
  }
}

/** The event that calls an element's action unless data-lc-on names another. */
function naturalEvent(element: Element): string {
  if (element.matches("form")) return "submit";
  return element.matches("select,textarea,input:not([type=submit],[type=button],[type=image])") ? "change" : "click";
}

function run(component: Component, element: HTMLElement, button: HTMLElement | undefined): void {
  const { lcConfirm, lcAction } = element.dataset;
  if (!element.isConnected || deaf.has(element) || (lcConfirm && !confirm(lcConfirm))) return;
  const form = element.closest("form");
  const resetSent = form === element ? snapshot(form) : () => {};
  callAction(component, lcAction!, paramsOf(element, button), element, button, form).then(resetSent, () => {});
}
