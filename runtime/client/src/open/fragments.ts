import type { Component } from "../component";
import { core } from "./borrowed";

// Changes parts of a component: the elements that a selector finds in it become
// the HTML that goes with it.

/** Puts next in the place of the element where it is the same one, else inside. */
function place(live: Element, next: DocumentFragment): void {
  const only = next.childElementCount === 1 && next.firstElementChild!;
  const same = only && core.own(only).nodeName === core.own(live).nodeName && core.keyOf(only) === core.keyOf(live);
  if (same) core.morphElement(live, only);
  else core.morphInside(live, next);
}

/** Shows the fragments, or reports false with nothing changed if one has no place. */
export function showFragments(component: Component, version: number, fragments: Record<string, string>): boolean {
  let parts: [Element[], string][];
  try {
    parts = Object.entries(fragments).map(([selector, html]) => [core.elementsOf(component, selector), html]);
  } catch {
    return false; // not a selector
  }
  if (!parts.every(([targets]) => targets[0])) return false;
  core.change(component, version, () => {
    for (const [targets, html] of parts) for (const target of targets) place(target, core.parseHTML(html));
    core.emit(component, "lc:fragments", { version, fragments });
  });
  return true;
}
