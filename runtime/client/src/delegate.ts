import { callAction } from "./actions";
import type { Component } from "./component";
import { is, own } from "./dom";
import type { Fault } from "./failure";
import { fieldsOf, hold, isHalfTyped, type Field } from "./fields";
import { hooks } from "./hooks";
import { selectors, use } from "./load";
import { deaf, deafen } from "./loading";
import { components, ownerOf } from "./page";
import { paramsOf } from "./params";
import { hurry } from "./queue";
import { isNative } from "./submitter";

// Actions are bound by delegation: an element needs no listener of its own,
// whenever it comes into the page.

const enum Limit {
  /** How long somebody types at most, in milliseconds. */
  typing = 1e9,
}

/** What data-lc-on may name; for all else it takes the module trigger. */
const types = ["click", "submit", "input", "change", "focusout"];

/** What a call is made with in place of what the page says, and of what the core does at its end. */
export interface Given {
  params: FormData;
  release?: () => void;
}

/** Begins to listen for the events that call actions. */
export function delegate(): void {
  for (const type of types) addEventListener(type, handle);
  // What waits is sent before the page goes.
  addEventListener("pagehide", () => {
    hooks.flush?.();
    components.forEach(hurry);
  });
}

function handle(event: Event): void {
  if (event.defaultPrevented) return;
  const { type, submitter, ctrlKey, metaKey, shiftKey } = event as SubmitEvent & MouseEvent;
  for (const element of event.composedPath() as HTMLElement[]) {
    const { lcAction, lcOn } = own(element).dataset ?? {};
    const natural = lcAction && naturalEvent(element);
    const component = natural && ownerOf(element);
    if (!component || !(lcOn ?? natural).split(/\s+/).includes(type)) continue;
    if (submitter && !own(submitter).dataset.lcOn && isNative(element, submitter)) return hooks.flush?.(component);
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
  const isField = is(element, "select,textarea,input") && !/^(submit|button|image|reset)/.test((element as Field).type!);
  return isField ? "change" : "click";
}

/** Calls an element's action with what the page says now, or what is given; at once, or after a pause. */
export function call(component: Component, element: HTMLElement, button: HTMLElement | undefined, type: string, given?: Given): void {
  const form = formOf(element);
  const fields = fieldsOf(element, component.root);
  const bad = fields.find(isHalfTyped);
  if (bad && button) return void bad.reportValidity!();
  // A button may have its form sent to an action of its own.
  const sender = own(button!)?.dataset.lcOn ? button! : element;
  const { lcAction: action = "" } = own(sender).dataset;
  const params = given?.params ?? paramsOf(element, button);
  // A form that need not be valid is not done.
  const held = hold(fields, form === element && !own(sender as HTMLButtonElement).formNoValidate);
  const make = () => {
    const { lcConfirm: question } = own(sender).dataset;
    if (deaf.has(element)) held.end();
    else if (bad) {
      use<Fault>("fault").then((module) => module.bad(bad, component, form, action), () => {});
      held.end();
    } else if (!question || confirm(question)) {
      const release = button && deafen(element, button);
      callAction(component, action, params, { trigger: sender, release, form, hold: held, ...given }).catch(() => {});
      // As the browser would, were the button not disabled now.
      if (is(element, "[type=reset]")) own(form)?.reset();
    } else held.end();
  };
  // What is half typed is not told before the focus leaves it.
  const pause = bad && type === "input" && Limit.typing;
  const wait = () => hooks.delay!(element, component, make, sender, pause);
  if (hooks.delay) wait();
  else if (pause || is(sender, selectors.get("wait")!)) use("wait").then(wait, make);
  else make();
}

/** The form that an element is in, or belongs to by its attribute form. */
function formOf(element: HTMLElement): HTMLFormElement | null {
  const around = own(element).closest("form") ?? own(element as Element as Field).form;
  return around instanceof HTMLFormElement ? around : null;
}
