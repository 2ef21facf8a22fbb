import type { Component } from "./component";
import { own } from "./dom";

// Calls that wait until nothing has happened for so long. What they are called
// with is read at the event, and they are made in the order of their events.

interface Call {
  component: Component;
  make(): void;
  timer: number | undefined;
}

/** By the element that calls, in the order of the events. */
const waiting = new Map<Element, Call>();

/** Makes a call after a pause, in place of the element's call that waits. Without a pause it waits for flush. */
export function delay(element: Element, component: Component, make: () => void, pause?: number): void {
  cancel(element);
  const timer = pause === undefined ? pause : setTimeout(() => flush(component, element), pause);
  waiting.set(element, { component, make, timer });
}

/** Gives up the element's call that waits. */
export function cancel(element: Element): void {
  clearTimeout(waiting.get(element)?.timer);
  waiting.delete(element);
}

/** Makes the calls that wait now: all, or those of a component, up to an element's. */
export function flush(component?: Component, last?: Element): void {
  for (const [element, call] of waiting) {
    if (component && call.component !== component) continue;
    cancel(element);
    call.make();
    if (element === last) return;
  }
}

/** Makes the calls that wait of what the focus leaves. */
export function flushLeft(event: FocusEvent): void {
  for (const target of event.composedPath() as Element[]) {
    const call = waiting.get(target);
    if (call && !own(target).contains(event.relatedTarget as Node | null)) flush(call.component, target);
  }
}
