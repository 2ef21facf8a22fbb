import type { Effects } from "../../client";
import type { Address } from "../address";
import type { Component } from "../component";
import type { Core } from "../core";

// Mirrors fields of components in the address of the page, and keeps others over a
// reload of the tab. A wrapper names those of the query in data-lc-query.

const enum Limit {
  /** How many bytes of a query are sent, and what the server reads. */
  query = 4000,
}

export default (core: Core): Address => {
  const address = () => location.pathname + location.search;

  /** The address that the components show. */
  let shown = address();

  /** Whose each name in the query is: the first one's. */
  const owners = new Map<string, Component>();

  /** What the tab has kept of components whose token does not have it yet, and that token. */
  const kept = new Map<Component, { text: string; token: string | undefined }>();

  /** Components that came without their content, and so may not have heeded the address. */
  const late = new Set<Component>();

  /** Whether the page's first components are known. What comes later may have been rendered without the address. */
  let begun = false;

  const namesOf = ({ root }: Component) => root.dataset.lcQuery?.split(" ") ?? [];

  const owns = (component: Component) => namesOf(component)[0] && namesOf(component).every((name) => owners.get(name)?.id === component.id);

  core.hooks.told = (component) => {
    const old = kept.get(component);
    if (old && old.token !== component.root.dataset.lcToken) kept.delete(component);
    return {
      ...(owns(component) && location.search.length <= Limit.query && { "LC-Query": location.search.slice(1) }),
      ...(kept.has(component) && { "LC-Kept": old!.text }),
    };
  };

  /** The tab's storage, which may be closed to the page, or full. */
  function stored(component: Component, text?: string): string | null {
    const key = `lc:${component.id}`;
    try {
      if (text) sessionStorage.setItem(key, text);
      return sessionStorage.getItem(key);
    } catch {
      return null;
    }
  }

  function take(component: Component): void {
    const { root, id } = component;
    const names = namesOf(component);
    for (const name of names) {
      const owner = owners.get(name);
      if (!owner?.root.isConnected) owners.set(name, component);
      else if (owner.id !== id) {
        const detail = `${name} in the address is for ${owner.id}, so ${id} can't have it.`;
        return core.tell(component, core.failure(0, { detail }));
      }
    }
    const text = stored(component);
    if (text) kept.set(component, { text, token: root.dataset.lcToken });
    if (names[0] && (root.dataset.lcLazy || root.dataset.lcGrant)) late.add(component);
    else if (text || (begun && isAsked(component))) fetch(component);
  }

  /** Whether the address has something of the component. */
  function isAsked(component: Component): boolean {
    const query = new URLSearchParams(location.search);
    return namesOf(component).some((name) => query.has(name));
  }

  const fetch = (component: Component) => core.refreshSoon(component, core.anyVersion, 0);

  const componentOf = (event: Event) => core.ownerOf((event as CustomEvent).detail.root ?? event.composedPath()[0]);

  addEventListener("lc:mount", (event) => take(componentOf(event)!));
  addEventListener("lc:update", (event) => {
    const component = componentOf(event)!;
    if (late.delete(component) && (kept.has(component) || isAsked(component))) fetch(component);
  });
  addEventListener("lc:unmount", (event) => {
    const { root } = (event as CustomEvent).detail;
    for (const [name, owner] of owners) if (owner.root === root) owners.delete(name);
    for (const set of [kept, late]) set.forEach((_: unknown, component: Component) => component.root === root && set.delete(component));
  });

  // Back and Forward, between addresses of this page.
  addEventListener("popstate", () => {
    const [path] = shown.split("?");
    if (path !== location.pathname || shown === address()) return;
    shown = address();
    core.componentsWhere(owns).forEach(fetch);
  });

  // Another page was shown, which may have been fetched ahead.
  addEventListener("lc:nav", () => {
    if (shown === address()) return;
    shown = address();
    core.componentsWhere(owns).forEach(fetch);
  });

  core.componentsWhere(take);
  begun = true;

  return (component: Component, { query, push, keep, title }: Effects) => {
    if (title) core.own(document).title = title;
    if (keep) stored(component, keep);
    if (!query || !owns(component)) return;
    const url = new URL(location.href);
    for (const [name, values] of Object.entries(query)) {
      url.searchParams.delete(name);
      for (const value of values) url.searchParams.append(name, value);
    }
    if (url.search !== location.search) {
      if (push) history.pushState({ ...history.state }, "", url); // what else marks entries marks this one
      else history.replaceState(history.state, "", url);
    }
    shown = address();
  };
};
