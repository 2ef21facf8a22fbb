import type { Component } from "../component";
import type { Core } from "../core";
import { durationOf } from "../duration";

// Calls that wait until nothing has happened for so long, or until the one before
// is so long ago, and those that are made once. What they are called with is read at
// the event, and they are made in the order of their events.

interface Call {
  component: Component;
  make(): void;
  timer: number;
}

export default ({ deaf, hooks, own }: Core): void => {
  /** By the element that calls, in the order of the events. */
  const waiting = new Map<Element, Call>();

  /** When an element with data-lc-throttle may call again. */
  const free = new WeakMap<Element, number>();

  /** Elements with data-lc-once that have called. */
  const done = new WeakSet<Element>();

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

  // A page in the background may end without a word.
  addEventListener("visibilitychange", () => flush());

  hooks.delay = (element, component, make, sender, typing) => {
    const { lcDebounce = "", lcThrottle = "" } = own(sender as HTMLElement).dataset;
    const callNow = () => {
      free.set(sender, performance.now() + durationOf(lcThrottle));
      if (!done.has(sender)) return make();
      // A call by what is deaf is over, with all that it has held.
      const wasDeaf = deaf.has(element);
      deaf.add(element);
      make();
      if (!wasDeaf) deaf.delete(element);
    };
    cancel(element);
    const pause = durationOf(lcDebounce) || typing || (free.get(sender) ?? 0) - performance.now();
    if (pause > 0) waiting.set(element, { component, make: callNow, timer: setTimeout(() => flush(component, element), pause) });
    else {
      flush(component);
      callNow();
    }
  };

  // What the user or the page is against does not count as the one call.
  addEventListener("lc:before-action", (event) => {
    const { trigger } = event.detail;
    if (trigger && own(trigger as HTMLElement).dataset.lcOnce !== undefined && !event.defaultPrevented) done.add(trigger);
  });

  // Before what the event itself calls.
  const flushLeft = (event: FocusEvent) => {
    for (const target of event.composedPath() as Element[]) {
      const call = waiting.get(target);
      if (call && !own(target).contains(event.relatedTarget as Node | null)) flush(call.component, target);
    }
  };
  addEventListener("focusout", flushLeft, true);
};
