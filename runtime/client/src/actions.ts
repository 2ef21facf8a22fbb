import { callAction } from "./call";
import type { Component } from "./component";
import { isField, snapshot } from "./fields";
import { paramsOf } from "./params";
import { serverCopy } from "./written";

// Actions are bound by delegation: an element needs no listener of its own,
// whenever it comes into the page.

const types = ["click", "dblclick", "submit", "input", "change", "keydown", "keyup", "focus", "blur"];
const handled = new WeakSet<Event>();
const busy = new WeakSet<Element>();
const timers = new WeakMap<Element, number>();

/** Finds the component that an element is in. */
export type Owner = (element: Element) => Component | undefined;

/** Listens for the events that call actions in root. */
export function delegate(root: Node, owner: Owner): void {
  for (const type of types) {
    // Focus and blur do not bubble.
    root.addEventListener(type, (event) => handle(event, owner), /focus|blur/.test(type));
  }
}

function handle(event: Event, owner: Owner): void {
  if (event.defaultPrevented || handled.has(event)) return;
  for (const element of event.composedPath()) {
    if (!(element instanceof Element) || !element.hasAttribute("data-lc-action")) continue;
    if (!triggers(element, event.type)) continue;
    const component = owner(element);
    if (component) {
      handled.add(event);
      start(component, element as HTMLElement, event);
    }
    return;
  }
}

/** Whether an event of this type calls the element's action. */
function triggers(element: Element, type: string): boolean {
  return (element.getAttribute("data-lc-on") ?? naturalEvent(element)) === type;
}

function naturalEvent(element: Element): string {
  if (element instanceof HTMLFormElement) return "submit";
  return isField(element) && !isButton(element) ? "change" : "click";
}

function isButton(element: Element): boolean {
  return element.matches("button,input:is([type=submit],[type=button],[type=reset],[type=image])");
}

function start(component: Component, trigger: HTMLElement, event: Event): void {
  if (event.type === "click" && trigger.matches("a") && opensElsewhere(event as MouseEvent)) return;
  if (event.type === "submit" || (event.type === "click" && (isButton(trigger) || trigger.matches("a")))) {
    event.preventDefault();
  }
  const submitter = (event as SubmitEvent).submitter ?? null;
  const wait = Number(trigger.dataset.lcDebounce);
  clearTimeout(timers.get(trigger));
  if (wait) timers.set(trigger, setTimeout(() => run(component, trigger, submitter), wait));
  else run(component, trigger, submitter);
}

function opensElsewhere(event: MouseEvent): boolean {
  return event.button > 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
}

function run(component: Component, trigger: HTMLElement, submitter: HTMLElement | null): void {
  const question = trigger.dataset.lcConfirm;
  if (!trigger.isConnected || busy.has(trigger) || (question && !confirm(question))) return;
  const form = trigger.closest("form");
  const submitted = trigger === form;
  const resetSent = submitted ? snapshot(form) : () => {};
  const typed = isField(trigger) && !isButton(trigger);
  let release = () => {};
  callAction(component, {
    action: trigger.dataset.lcAction!,
    params: paramsOf(trigger, submitter),
    trigger,
    form,
    begun() {
      if (!typed) release = disable(trigger, submitted ? (submitter ?? defaultButton(form)) : trigger);
    },
    answered: () => release(),
    ...(typed && { replaces: trigger }),
  }).then(resetSent, () => {});
}

function defaultButton(form: HTMLFormElement): HTMLElement | null {
  return form.querySelector("button:not([type]),[type=submit],[type=image]");
}

/** Makes the trigger deaf; a second click is not a second wish. */
function disable(trigger: Element, button: HTMLElement | null): () => void {
  const attribute = button && isButton(button) ? "disabled" : "aria-disabled";
  const focused = button?.matches(":focus");
  busy.add(trigger);
  button?.setAttribute(attribute, "true");
  return () => {
    busy.delete(trigger);
    if (!button || serverCopy(button)?.hasAttribute(attribute)) return;
    button.removeAttribute(attribute);
    if (focused && document.activeElement === document.body) button.focus();
  };
}
