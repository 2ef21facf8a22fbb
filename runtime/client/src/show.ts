import { versionOf, type Component } from "./component";
import { own } from "./dom";
import { emit } from "./events";
import { copy } from "./html";
import { showLoading } from "./loading";
import { morphInside } from "./morph";
import { takeIn } from "./queue";
import { pairInside } from "./written";

/** Takes up a wrapper as the server rendered it into the page. */
export function createComponent(root: HTMLElement): Component {
  const { componentId: id = "", sseChannel: channel = "" } = own(root).dataset;
  const component: Component = {
    root,
    id,
    channel,
    version: versionOf(root),
    tasks: [],
    held: [],
    renew(next) {
      takeIn(component, () => {
        if (versionOf(next) > component.version) showWrapper(component, next);
      });
    },
  };
  pairInside(root, copy(root));
  showLoading(component);
  return component;
}

/** Brings the component to a version, unless the page is against it. */
export function change(component: Component, version: number, work: () => void): void {
  if (!emit(component, "lc:before-update", { version })) return;
  component.version = version;
  own(component.root).dataset.lcVersion = `${version}`;
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
  Object.assign(own(component.root).dataset, own(wrapper).dataset);
  show(component, wrapper, versionOf(wrapper));
}
