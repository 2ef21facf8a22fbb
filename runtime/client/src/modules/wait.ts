import type { Component } from "../component";
import type { Core } from "../core";

// Calls that wait until nothing has happened for so long. What they are called
// with is read at the event, and they are made in the order of their events.

interface Call {
  component: Component;
  make(): void;
  timer: number;
}

export default ({ hooks, own }: Core): void => {
  /** By the element that calls, in the order of the events. */
  const waiting = new Map<Element, Call>();

  /** Gives up the element's call that waits. */
  function cancel(element: Element): void {
    clearTimeout(waiting.get(element)?.timer);
    waiting.delete(element);
  }

  function flush(component?: Component, last?: Element): void {
    for (const [element, call] of waiting) {
      if (component && call.component !== component) continue;
      cancel(element);
      call.make();
      if (element === last) return;
    }
  }

  hooks.flush = flush;

  hooks.delay = (element, component, make, pause) => {
    cancel(element);
    if (pause) waiting.set(element, { component, make, timer: setTimeout(() => flush(component, element), pause) });
    else {
      flush(component);
      make();
    }
  };

  // Before what the event itself calls.
  const flushLeft = (event: FocusEvent) => {
    for (const target of event.composedPath() as Element[]) {
      const call = waiting.get(target);
      if (call && !own(target).contains(event.relatedTarget as Node | null)) flush(call.component, target);
    }
  };
  addEventListener("focusout", flushLeft, true);
};
