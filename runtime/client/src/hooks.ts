import type { Problem } from "../client";
import type { Component } from "./component";

/** What modules do for updates, once they are there. */
export interface Hooks {
  /** Sends a request, until it is answered if that is an upload. */
  carry(url: string, init: RequestInit): Promise<Response>;
  /**
   * Returns what changes a server's copy, in place, and tells what it has changed;
   * nothing if the patch, of the rendering with the name base, is none of that copy.
   */
  patcher(copy: Node & ParentNode, patch: Patch, base: string): (() => Changed) | undefined;
  /** What is to stand in an element with data-lc-list, in order: the server's new nodes, and nodes in the page that stay. */
  merge(live: Element, was: ChildNode[], now: ChildNode[], found: Map<Node, ChildNode>): ChildNode[];
  /**
   * Changes items in a version, to HTML or away, but for those that are shown as
   * they are in that version or a later one. If something may have been missed of
   * the version that the component shows, what is not rendered goes.
   */
  edit(component: Component, version: number, items?: Items): void;
  /**
   * Shows faults in the form that was sent, else in the component; at places with
   * others it leaves what they show, unless those are stale. Without faults, none stay.
   */
  faults(component: Component, form: Form, faults?: Faults, isStale?: (name: string) => boolean): void;
  /** Makes a call after a pause in milliseconds, in place of the element's call that waits; without a pause now, after those that wait. */
  delay(element: Element, component: Component, make: () => void, pause: number): void;
  /** Makes the calls that wait now: all, or those of a component, up to an element's. */
  flush(component?: Component, last?: Element): void;
  /** Learns of an action that was called by an element, and of its end. */
  called(trigger: Element | undefined, result: Promise<unknown>): void;
}

export type Faults = NonNullable<Problem["errors"]>;

/** Where faults are shown. */
export type Form = Element | null | undefined;

/** What has changed in one element: perhaps its start tag, how many children it had, then entries. Empty: nothing. */
export type Patch = (string | number | Patch)[];

/** The nodes of a server's copy that were changed, and what they were, without what was in them. */
export type Changed = Map<Node, Node>;

/** HTML by key; null for what is gone. */
export type Items = Record<string, string | null>;

export const hooks: Partial<Hooks> = {};
