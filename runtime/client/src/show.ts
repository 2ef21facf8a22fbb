import { versionOf, type Attrs, type Component, type Wrapper } from "./component";
import { emit } from "./events";
import { hooks, type Changed, type Items, type Patch } from "./hooks";
import { copyInside } from "./html";
import { use } from "./load";
import { showLoading } from "./loading";
import { morphInside } from "./morph";
import type { Nested } from "./nested";
import { takeIn } from "./queue";
import { pairInside } from "./written";

/** What is told of a component's new version: its HTML, or what changes in another rendering. */
export interface News {
  version: number;
  hash?: string;
  attrs?: Attrs;
  html: string;
  base?: string;
  patch?: Patch;
  items?: Items;
}

/** Takes up a wrapper as the server rendered it into the page. */
export function createComponent(root: Wrapper, repair: Component["repair"]): Component {
  const { componentId: id = "", sseChannel: channel = "" } = root.dataset;
  const component: Component = {
    root,
    id,
    channel,
    version: versionOf(root),
    given: attrsOf(root),
    copy: copyInside(root),
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
  pairInside(root, component.copy);
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
  delete root.dataset.lcHash;
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
export function show(component: Component, inside: ParentNode & Node, { version, attrs, hash, items }: Omit<News, "html">, work?: () => Changed): void {
  change(component, version, () => {
    if (attrs) give(component, attrs);
    const changed = work?.();
    component.other = ""; // what follows may ask for it again
    component.copy = inside;
    morphInside(component.root, inside, changed);
    hooks.edit?.(component, version, items);
    component.anew = false;
    if (hash) component.root.dataset.lcHash = hash;
    emit(component, "lc:update", { version });
  });
}

/** Shows a whole wrapper that the server rendered for this viewer. */
export function showWrapper(component: Component, wrapper: Wrapper): void {
  const { lcGrant: _, ...given } = wrapper.dataset;
  delete component.acted;
  const { dataset } = component.root;
  // A server that has lost its past may have lost changes as well.
  const [past = ""] = given.lcCursor?.split("-") ?? [];
  component.anew ||= versionOf(wrapper) < component.version || !(dataset.lcCursor || past).startsWith(past);
  Object.assign(dataset, given);
  if (given.lcToken) delete dataset.lcGrant;
  component.channel = dataset.sseChannel ?? "";
  show(component, wrapper, { version: versionOf(wrapper), attrs: attrsOf(wrapper), hash: given.lcHash! });
}
