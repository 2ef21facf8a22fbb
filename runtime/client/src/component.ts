import { all, is, own } from "./dom";
import type { NoForm } from "./noform";
import type { Queue } from "./queue";

/** One wrapper in the page: what it shows, and the work that is under way on it. */
export interface Component extends Queue {
  readonly root: Wrapper;
  readonly id: string;
  channel: string;
  /** Of what is shown; below 0 if that is no content of its own. It is only ever replaced by something newer. */
  version: number;
  /** What the server has written inside the wrapper. */
  copy: ParentNode & Node;
  /** The rendering that others were shown, and this viewer was not; named as in data-lc-hash. */
  other?: string | undefined;
  /** Whether something may have been missed, so that lists start again with what comes next. */
  anew?: boolean;
  /** The version that this viewer's own last action has brought, if that is what came last. */
  acted?: number;
  /** What the server has given the wrapper as attributes. */
  given: Attrs;
  /** The name of the action that runs. */
  action?: string | undefined;
  /** Whether the last update has failed, and the page may show anything. */
  broken?: boolean;
  /** Sees to it that another version comes soon. */
  repair(): void;
  /** Takes in the wrapper as the server has written it in the component around it. */
  renew(next: Wrapper): void;
}

/** Values of attributes, by name. */
export type Attrs = Record<string, string>;

export const wrappers = "[data-component-id]:not(form)";

/** An element that holds what a component shows. lcgen writes no form as one. */
export type Wrapper = HTMLElement & NoForm;

export function isWrapper(node: Node): node is Wrapper {
  return !!is(node, wrappers);
}

export function versionOf(wrapper: Wrapper): number {
  return +(wrapper.dataset.lcVersion ?? -1);
}

/** Elements that belong to the component, and not to one inside it. */
export function find({ root }: Component, selector: string): HTMLElement[] {
  return all(root, selector).filter((element) => own(own(element).parentElement!).closest(wrappers) === root);
}
