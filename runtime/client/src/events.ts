import type { LiveComponentEvents } from "../client";
import type { Component } from "./component";
import { own } from "./dom";

/**
 * Dispatches an event from the component, or from the document where the
 * component has left the page. Reports whether nobody was against it.
 */
export function emit<K extends keyof LiveComponentEvents>(
  { root, id, channel }: Component,
  type: K,
  detail?: Omit<LiveComponentEvents[K], "id" | "channel">,
): boolean {
  return dispatch(root.isConnected ? root : document, type, { id, channel, ...detail });
}

/** Dispatches an event that bubbles, out of shadow roots too. */
export function dispatch(target: EventTarget, type: string, detail: unknown): boolean {
  return own(target).dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, cancelable: true, detail }));
}
