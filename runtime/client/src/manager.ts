import type { Answer, LiveComponentEvents, LiveComponentManager, Params } from "../client";
import { delegate } from "./actions";
import { connectionFound, connectionLost } from "./announce";
import { callAction } from "./call";
import { Component, versionOf } from "./component";
import { debug } from "./debug";
import { emit } from "./events";
import { receive } from "./push";
import { refresh } from "./refresh";
import { Stream } from "./stream";
import { isWrapper } from "./written";

const wrappers = "[data-component-id]";

/** Knows the components of the page: takes them up as they come, lets go of them as they leave. */
export class Manager implements LiveComponentManager {
  readonly version = "0.1.0";
  readonly componentChannels = new Map<string, string>();
  readonly #components = new Map<HTMLElement, Component>();
  readonly #watched = new WeakSet<Node>();
  readonly #observer = new MutationObserver((records) => this.#observe(records));
  readonly #stream = new Stream({
    token: (channel) => this.#on(channel).at(-1)?.token.split("~", 1)[0] ?? "",
    event: (type, data, id) => receive([...this.#components.values()], type, data, id),
    opened: (channel) => {
      connectionFound();
      for (const component of this.#on(channel)) emit(component, "lc:connected", { channel });
    },
    lost: (channel) => {
      connectionLost();
      for (const component of this.#on(channel)) emit(component, "lc:disconnected", { channel });
    },
  });
  readonly sseClients = this.#stream.channels;

  action(id: string, name: string, params: Params = {}): Promise<Answer> {
    const component = this.#named(id)[0];
    return component ? callAction(component, { action: name, params }) : Promise.reject(notHere(id));
  }

  async refresh(id: string): Promise<void> {
    const components = this.#named(id);
    if (!components.length) throw notHere(id);
    await Promise.all(components.map((component) => refresh(component, true)));
  }

  on<K extends keyof LiveComponentEvents>(type: K, fn: (event: CustomEvent<LiveComponentEvents[K]>) => void): () => void {
    document.addEventListener(type, fn as EventListener);
    return () => document.removeEventListener(type, fn as EventListener);
  }

  mount(root: ParentNode & Node): void {
    this.#watch(root.getRootNode());
    this.#scan(root);
    this.#stream.sync();
  }

  unmount(root: ParentNode & Node): void {
    for (const component of this.#components.values()) {
      if (root.contains(component.root)) this.#remove(component);
    }
    this.#stream.sync();
  }

  connect(): void {
    this.#stream.resume();
  }

  disconnect(): void {
    this.#stream.pause();
  }

  /** Follows the page into the background and back. */
  followPage(): void {
    // A page with an open stream is not kept for the way back.
    addEventListener("pagehide", () => this.#stream.close());
    addEventListener("pageshow", () => this.#stream.nudge());
    addEventListener("online", () => this.#stream.nudge());
    addEventListener("offline", () => this.#stream.drop());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.#stream.nudge();
    });
  }

  #named(id: string): Component[] {
    return [...this.#components.values()].filter((component) => component.id === id);
  }

  #on(channel: string): Component[] {
    return [...this.#components.values()].filter((component) => component.channel === channel);
  }

  /** The component that a node belongs to, looked for outside of shadow roots too. */
  #owner(node: Node | null): Component | undefined {
    for (; node; node = node.parentNode ?? (node as ShadowRoot).host) {
      const component = this.#components.get(node as HTMLElement);
      if (component) return component;
    }
    return undefined;
  }

  #watch(top: Node): void {
    if (this.#watched.has(top) || !(top instanceof Document || top instanceof ShadowRoot)) return;
    this.#watched.add(top);
    const attributeFilter = ["data-component-id", "data-sse-channel"];
    this.#observer.observe(top, { childList: true, subtree: true, attributeFilter });
    delegate(top, (element) => this.#owner(element));
  }

  #observe(records: MutationRecord[]): void {
    for (const { type, target } of records) {
      const component = this.#components.get(target as HTMLElement);
      if (type === "attributes" && component) this.#remove(component);
    }
    for (const component of this.#components.values()) {
      if (!component.root.isConnected) this.#remove(component);
    }
    for (const { type, target, addedNodes } of records) {
      for (const node of type === "attributes" ? [target] : addedNodes) {
        if (node instanceof Element && node.isConnected) this.#scan(node);
      }
    }
    this.#stream.sync();
  }

  #scan(root: ParentNode & Node): void {
    if (isWrapper(root)) this.#add(root);
    for (const wrapper of root.querySelectorAll<HTMLElement>(wrappers)) this.#add(wrapper);
  }

  #add(root: HTMLElement): void {
    if (this.#components.has(root) || !/^[^:]+:./.test(root.dataset.componentId!)) return;
    const component = new Component(root, (live, next) => this.#nested(live, next));
    const { id, channel, cursor } = component;
    this.#components.set(root, component);
    if (channel) {
      this.componentChannels.set(id, channel);
      debug.settingUp(id, channel);
      this.#stream.join(channel, cursor);
    }
    emit(component, "lc:mount", { channel, root });
  }

  #remove(component: Component): void {
    const { id, root, channel } = component;
    this.#components.delete(root);
    if (!this.#named(id).length) this.componentChannels.delete(id);
    if (!this.#on(channel).length) this.#stream.leave(channel);
    emit(component, "lc:unmount", { channel, root });
  }

  /** Looks after a component inside one that has been rendered anew. */
  #nested(live: HTMLElement, next: HTMLElement): void {
    const component = this.#components.get(live);
    component?.receive(() => {
      if (versionOf(next) > component.version) component.take(next);
    });
  }
}

function notHere(id: string): Error {
  return new Error(`There is no component ${id} in this page.`);
}
