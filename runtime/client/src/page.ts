import type { Component } from "./component";
import { own } from "./dom";

/** The components in the page, by wrapper, in the order they came. */
export const components = new Map<Node, Component>();

/** Those that hold for which test is true. */
export function componentsWhere(test: (component: Component) => unknown): Component[] {
  return [...components.values()].filter(test);
}

export function componentsNamed(id: string): Component[] {
  return componentsWhere((component) => component.id === id);
}

/** The component that a node is in; it looks out of shadow roots too. */
export function ownerOf(node: Node | null): Component | undefined {
  while (node && !components.has(node)) node = own(node).parentNode ?? own(node as ShadowRoot).host;
  return components.get(node as Node);
}
