import type { Component } from "../component";
import type { Core } from "../core";
import type { Receiver } from "../open/push";

// Changes parts of a component: the elements that a selector finds in it become
// the HTML that goes with it.

export default ({ change, emit, find, keyOf, morphElement, morphInside, own, parse }: Core): Receiver => {
  function findSafely(component: Component, selector: string): Element[] {
    try {
      return find(component, selector);
    } catch {
      return []; // not a selector
    }
  }

  /** Puts next in the place of the element where it is the same one, else inside. */
  function place(live: Element, next: DocumentFragment): void {
    const only = next.childElementCount === 1 && next.firstElementChild!;
    if (only && own(only).nodeName === own(live).nodeName && keyOf(only) === keyOf(live)) morphElement(live, only);
    else morphInside(live, next);
  }

  return {
    receive(component, { version, fragments }) {
      if (!fragments) return false;
      const parts = Object.entries(fragments).map(
        ([selector, html]) => [findSafely(component, selector), html] as const,
      );
      if (!parts.every(([targets]) => targets[0])) return false;
      change(component, version, () => {
        for (const [targets, html] of parts) for (const target of targets) place(target, parse(html));
        emit(component, "lc:fragments", { version, fragments });
      });
      return true;
    },
  };
};
