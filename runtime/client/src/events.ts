import type { LiveComponentEvents } from "../client";
import type { Component } from "./component";

/**
 * Dispatches an event from the component, or from the document where the
 * component has left the page already. Reports whether the page lets go on
 * what the event announces.
 */
export function emit<K extends keyof LiveComponentEvents>(
  component: Component,
  type: K,
  detail: Omit<LiveComponentEvents[K], "id">,
  cancelable = false,
): boolean {
  const { root, id } = component;
  return (root.isConnected ? root : document).dispatchEvent(
    new CustomEvent(type, { bubbles: true, composed: true, cancelable, detail: { id, ...detail } }),
  );
}
