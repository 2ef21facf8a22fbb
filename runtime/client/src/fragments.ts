import type { Component } from "./component";
import { parse } from "./html";
import { keyOf, morphElement, morphInside, replaceElement, type Nested } from "./morph";

/**
 * Prepares to change parts of a component: the elements that a selector finds
 * in it become the HTML that goes with it. The result does it; there is none
 * where a selector finds nothing.
 */
export function fragments(component: Component, parts: [string, string][], nested: Nested): (() => void) | undefined {
  const steps: (() => void)[] = [];
  for (const [selector, html] of parts) {
    const targets = find(component, selector);
    if (!targets.length) return undefined;
    for (const target of targets) steps.push(() => change(target, selector, parse(html), nested));
  }
  return () => steps.forEach((step) => step());
}

function find(component: Component, selector: string): HTMLElement[] {
  try {
    return component.find(selector);
  } catch {
    return []; // not a selector
  }
}

/** Puts next in the place of the element, or inside where it is not that element. */
function change(live: HTMLElement, selector: string, next: DocumentFragment, nested: Nested): void {
  const only = next.childElementCount === 1 ? next.firstElementChild : null;
  const alike = only && only.nodeName === live.nodeName && keyOf(only) === keyOf(live);
  if (alike) morphElement(live, only, nested);
  else if (only?.matches(selector)) replaceElement(live, only);
  else morphInside(live, next, nested);
}
