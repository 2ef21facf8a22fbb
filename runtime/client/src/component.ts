import { own } from "./dom";
import type { Queue } from "./queue";

/** One wrapper in the page: what it shows, and the work that is under way on it. */
export interface Component extends Queue {
  readonly root: HTMLElement;
  readonly id: string;
  readonly channel: string;
  /** Of what is shown. It is only ever replaced by something newer. */
  version: number;
  /** The name of the action that runs. */
  action?: string | undefined;
  /** Takes in the wrapper as the server has written it in the component around it. */
  renew(next: HTMLElement): void;
}

export const wrappers = "[data-component-id]";

export function versionOf(wrapper: HTMLElement): number {
  return +own(wrapper).dataset.lcVersion! || 0;
}

/** Elements that belong to the component, and not to one inside it. */
export function find({ root }: Component, selector: string): HTMLElement[] {
  return [...own(root).querySelectorAll<HTMLElement>(selector)].filter(
    (element) => own(own(element).parentElement!).closest(wrappers) === root,
  );
}
