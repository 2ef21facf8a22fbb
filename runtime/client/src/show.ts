import { versionOf, type Component, type Wrapper } from "./component";
import { emit } from "./events";
import { copyInside } from "./html";
import { showLoading } from "./loading";
import { morphInside } from "./morph";
import { takeIn } from "./queue";
import { pairInside } from "./written";

/** Takes up a wrapper as the server rendered it into the page. */
export function createComponent(root: Wrapper, repair: Component["repair"]): Component {
  const { componentId: id = "", sseChannel: channel = "" } = root.dataset;
  const component: Component = {
    root,
    id,
    channel,
    version: versionOf(root),
    tasks: [],
    held: [],
    repair,
    renew(next) {
      takeIn(component, () => {
        if (versionOf(next) > component.version) showWrapper(component, next);
      });
    },
  };
  pairInside(root, copyInside(root));
  showLoading(component);
  return component;
}

/**
 * Brings the component to a version, unless the page is against it. Where that
 * fails half-way, as scripts in the page can bring about, the next version
 * replaces all there is.
 */
export function change(component: Component, version: number, work: () => void): void {
  if (!emit(component, "lc:before-update", { version })) return;
  const { root, broken } = component;
  component.version = version;
  root.dataset.lcVersion = `${version}`;
  if (broken) root.replaceChildren();
  component.broken = false;
  try {
    work();
  } catch (error) {
    reportError(error);
    component.broken = true;
    if (!broken) component.repair();
  }
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
export function showWrapper(component: Component, wrapper: Wrapper): void {
  Object.assign(component.root.dataset, wrapper.dataset);
  show(component, wrapper, versionOf(wrapper));
}
