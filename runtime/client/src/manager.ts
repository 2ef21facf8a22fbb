import type { HookCallbacks, LiveComponentManager } from "../client";
import { callAction } from "./actions";
import { announce } from "./announce";
import { isWrapper, wrappers, type Component, type Wrapper } from "./component";
import { delegate } from "./delegate";
import { all, own } from "./dom";
import { emit } from "./events";
import { tell } from "./failure";
import { hooks } from "./hooks";
import { heedAll, preload, use } from "./load";
import { components, componentsNamed, componentsWhere } from "./page";
import { anyVersion, refresh, refreshSoon } from "./refresh";
import { failure } from "./request";
import { createComponent } from "./show";
import { channels, clients, pause, syncStream, wake } from "./stream";

/** The module hook: gives callbacks to the elements with a name. */
export type TakeHook = (name: string, callbacks: HookCallbacks) => void;

/** What the page's own scripts may do. */
export const manager: LiveComponentManager = {
  version: "0.1.0",
  sseClients: clients,
  componentChannels: channels,
  async action(id, name, params = {}) {
    const [component] = componentsNamed(id);
    if (!component) throw failure(404);
    hooks.flush?.(component); // they come first
    return callAction(component, name, params);
  },
  async refresh(id) {
    await Promise.all(componentsNamed(id).map((component) => refresh(component, anyVersion)));
  },
  on(type, fn) {
    addEventListener(type, fn as EventListener);
    return () => removeEventListener(type, fn as EventListener);
  },
  hook(name, callbacks) {
    use<TakeHook>("hook").then((takeHook) => takeHook(name, callbacks), () => {});
  },
  mount(root) {
    take(root);
    syncStream();
  },
  unmount(root) {
    release(({ root: wrapper }) => own(root).contains(wrapper));
    syncStream();
  },
  connect() {
    pause.paused = false;
    wake();
  },
  disconnect() {
    pause.paused = true;
    wake();
  },
};

/** Takes up the page, and follows what comes and goes in it. */
export function start(): void {
  announce();
  heedAll(document);
  manager.mount(document);
  new MutationObserver(observe).observe(document, { childList: true, subtree: true });
  delegate();
}

function observe(records: MutationRecord[]): void {
  const gone = release(({ root }) => !root.isConnected);
  // Where many come, one look tells that there are none among them.
  const fresh = records.flatMap(({ addedNodes, target }) =>
    addedNodes[9] && !all(target, wrappers)[0] ? [] : [...addedNodes].flatMap(take),
  );
  if (gone[0] || fresh[0]) syncStream();
}

/** Takes up the wrappers in root that are not known yet. */
function take(root: Node): Component[] {
  const found = [root, ...all(root, wrappers)];
  return found
    .filter((node) => own(node).isConnected && isWrapper(node) && !components.has(node))
    .flatMap(add as (node: Node) => Component | []);
}

function add(root: Wrapper): Component | [] {
  const component = createComponent(root, () => refreshSoon(component, anyVersion, 0));
  const { id, channel } = component;
  if (componentsWhere((other) => other.id === id && own(other.root).contains(root))[0]) {
    tell(component, failure(0, { detail: `${id} is inside itself.` }));
    return [];
  }
  components.set(root, component);
  preload(root.dataset.lcUses);
  if (own(root).getRootNode() !== document) preload("shadow");
  if (channel) console.debug(`[LiveComponent] Setting up SSE for ${id} on channel ${channel}`);
  emit(component, "lc:mount", { root });
  return component;
}

/** Lets go of the components for which test is true. */
function release(test: (component: Component) => boolean): Component[] {
  const gone = componentsWhere(test);
  for (const component of gone) {
    const { root } = component;
    components.delete(root);
    emit(component, "lc:unmount", { root });
  }
  return gone;
}
