import { emit } from "./events";
import { copy } from "./html";
import { showLoading } from "./loading";
import { morphInside } from "./morph";
import { components } from "./page";
import { takeIn, type Queue } from "./queue";
import { pairInside } from "./written";

/** One wrapper in the page: what it shows, and the work that is under way on it. */
export interface Component extends Queue {
  readonly root: HTMLElement;
  readonly id: string;
  readonly channel: string;
  /** Of what is shown. It is only ever replaced by something newer. */
  version: number;
  /** The name of the action that runs. */
  action?: string | undefined;
}

export const wrappers = "[data-component-id]";

/** Takes up a wrapper as the server rendered it into the page. */
export function createComponent(root: HTMLElement): Component {
  const { componentId: id = "", sseChannel: channel = "" } = root.dataset;
  const component = { root, id, channel, version: versionOf(root), tasks: [], held: [] };
  pairInside(root, copy(root));
  showLoading(component);
  return component;
}

export function versionOf(wrapper: HTMLElement): number {
  return +wrapper.dataset.lcVersion! || 0;
}

/** Elements that belong to the component, and not to one inside it. */
export function find({ root }: Component, selector: string): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(selector)].filter(
    (element) => element.parentElement!.closest(wrappers) === root,
  );
}

/** Brings the component to a version, unless the page is against it. */
export function change(component: Component, version: number, work: () => void): void {
  if (!emit(component, "lc:before-update", { version })) return;
  component.version = version;
  component.root.dataset.lcVersion = `${version}`;
  work();
  showLoading(component);
}

/** Shows what the server rendered for the inside of the wrapper. */
export function show(component: Component, inside: ParentNode & Node, version: number): void {
  change(component, version, () => {
    morphInside(component.root, inside);
    emit(component, "lc:update", { version });
  });
}

/** Shows a whole wrapper that the server rendered for this viewer. */
export function showWrapper(component: Component, wrapper: HTMLElement): void {
  Object.assign(component.root.dataset, wrapper.dataset);
  show(component, wrapper, versionOf(wrapper));
}

/** Looks after a component in one that has been rendered anew. */
export function showNested(live: HTMLElement, next: HTMLElement): void {
  const component = components.get(live);
  if (!component) return;
  takeIn(component, () => {
    if (versionOf(next) > component.version) showWrapper(component, next);
  });
}
