import type { Core } from "../core";

/** What the module has of the core. */
export let core: Core;

export function borrow(lent: Core): void {
  core = lent;
}
