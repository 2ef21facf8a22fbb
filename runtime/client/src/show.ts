import { versionOf, type Attrs, type Component, type Wrapper } from "./component";
import { emit } from "./events";
import { copyInside } from "./html";
import { use } from "./load";
import { showLoading } from "./loading";
import { morphInside } from "./morph";
import type { Nested } from "./nested";
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
    given: attrsOf(root),
    tasks: [],
    held: [],
    repair,
    renew(next) {
      takeIn(component, () => {
        if (versionOf(next) > component.version) showWrapper(component, next);
        else use<Nested>("nested").then((module) => module.renew(component, next), () => {});
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
  delete root.dataset.lcLazy;
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

function attrsOf(wrapper: Wrapper): Attrs {
  return Object.fromEntries([...wrapper.attributes].map(({ name, value }) => [name, value]));
}

/** Gives the wrapper the attributes that the server gives it now. What else it has stays, and what is lcgen's own. */
function give(component: Component, attrs: Attrs): void {
  const { root, given } = component;
  for (const name of Object.keys({ ...given, ...attrs })) {
    const value = attrs[name];
    if (given[name] === value || /^(data-(lc-|component-id$|sse-channel$)|on)/.test(name)) continue;
    if (value == null) root.removeAttribute(name);
    else root.setAttribute(name, value);
  }
  component.given = attrs;
}

/** Shows what the server rendered for the inside of the wrapper, and the attributes that it has, if they are told. */
export function show(component: Component, inside: ParentNode & Node, version: number, attrs?: Attrs): void {
  change(component, version, () => {
    if (attrs) give(component, attrs);
    morphInside(component.root, inside);
    emit(component, "lc:update", { version });
  });
}

/** Shows a whole wrapper that the server rendered for this viewer. */
export function showWrapper(component: Component, wrapper: Wrapper): void {
  const { lcGrant: _, ...given } = wrapper.dataset;
  const { dataset } = component.root;
  Object.assign(dataset, given);
  if (given.lcToken) delete dataset.lcGrant;
  component.channel = dataset.sseChannel ?? "";
  show(component, wrapper, versionOf(wrapper), attrsOf(wrapper));
}
