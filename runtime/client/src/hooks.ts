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
}

/** What has changed in one element: perhaps its start tag, how many children it had, then entries. Empty: nothing. */
export type Patch = (string | number | Patch)[];

/** The nodes of a server's copy that were changed, and what they were, without what was in them. */
export type Changed = Map<Node, Node>;

/** HTML by key; null for what is gone. */
export type Items = Record<string, string | null>;

export const hooks: Partial<Hooks> = {};
