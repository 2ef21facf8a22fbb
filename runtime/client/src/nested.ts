import type { Component, Wrapper } from "./component";

// Components in components, and those that are fetched later. What a page does
// with them, the module nested does.

export interface Nested {
  /** Takes in a wrapper that brings no newer content than what is shown. */
  renew(component: Component, next: Wrapper): void;
  /** Gets a component that has a grant a token of its own. */
  exchange(component: Component): Promise<void>;
}
