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
  /**
   * Makes a call when the attributes of its sender say so, and not before a pause in
   * milliseconds, in place of the element's call that waits; or now, after those that wait.
   */
  delay(element: Element, component: Component, make: () => void, sender: Element, pause: number | false | undefined): void;
  /** Makes the calls that wait now: all, or those of a component, up to an element's. */
  flush(component?: Component, last?: Element): void;
  /**
   * Begins a view transition, if the component is to change in one, or the page if none is given: what the
   * promise is awaited for has to change it at once, when that resolves.
   */
  stage(component?: Component): Promise<void> | undefined;
  /** What a request for the component says of the page, as header fields. */
  told(component: Component): Record<string, string>;
  /** Learns of an action that was called by an element, and of its end. Each module that wants to know passes it on to the one before. */
  called(trigger: Element | undefined, result: Promise<unknown>): void;
  /** Learns of an event that comes in many pages at once, before they hear it. */
  dispatched(event: Event): void;
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
