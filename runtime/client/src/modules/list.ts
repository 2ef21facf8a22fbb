import type { Component } from "../component";
import type { Core } from "../core";
import type { Items } from "../hooks";

// Windows on longer lists: what the server does not render any more stays, up to
// a limit; and boxes that stay scrolled to their end.

export default (core: Core): void => {
  const { all, hooks, keyOf, own, serverCopy } = core;

  /** An update under way: the version before it, and what puts boxes back. */
  const updates = new WeakMap<Component, { before: number; restore: () => void }>();
  /** Of items, the version that they are of. */
  const versions = new WeakMap<Element, number>();
  /** Lists that older items have just come to: they are to be read. */
  const spared = new WeakSet<Element>();

  hooks.merge = (live, was, now, found) => {
    const component = core.ownerOf(live)!;
    const { acted, anew, version } = component;
    // Oldest first, or newest first where new ones come at the start.
    const turn = <N>(nodes: N[]) => (own(live as HTMLElement).dataset.lcList === "start" ? nodes.toReversed() : nodes);
    const nexts = new Map(now.map((next) => [found.get(next), next]));
    const keyed = was.filter((node) => keyOf(serverCopy(node)!));
    const behind = new Map<Node | undefined, ChildNode[]>();
    let at: Node | undefined;
    if (anew) return now;
    if (!keyed.some((node) => nexts.has(node))) {
      const missed = version - (updates.get(component)?.before ?? version);
      // With more changes than items, it is the list that has moved on.
      if (acted !== version || (missed && missed >= now.filter(keyOf).length)) return now;
      at = turn(now).at(-1);
      spared.add(live);
      if (missed) {
        component.other ||= "-";
        core.refreshSoon(component, core.anyVersion, 0);
      }
    }
    // Each stays behind the one that it stood behind. What stands between items
    // has no place of its own.
    for (const node of turn(keyed)) {
      const next = nexts.get(node);
      if (next) at = next;
      else if (!behind.get(at)?.push(node)) behind.set(at, [node]);
    }
    return turn([undefined, ...turn(now)].flatMap((next) => [next ?? [], behind.get(next) ?? []].flat()));
  };

  hooks.edit = (component: Component, version: number, items: Items = {}) => {
    const { anew, copy: shown, root } = component;
    for (const item of core.elementsOf(component, "[data-lc-list]>*")) {
      const copy = serverCopy(item);
      if (!copy) continue;
      const rendered = own(shown).contains(copy);
      // After a restart of the server, versions may begin again.
      const known = Math.max((!anew && versions.get(item)) || 0, rendered ? component.version : 0);
      const key = own(item).dataset.lcKey ?? own(item).id;
      const html = Object.hasOwn(items, key) && version > known ? items[key] : undefined;
      versions.set(item, known);
      if (html !== undefined) {
        versions.set(item, version);
        // What others are shown is not what a patch is of any more.
        if (rendered) delete root.dataset.lcHash;
        const next = core.parseHTML(html ?? "").firstElementChild;
        if (next) core.morphElement(item, next);
        else drop(item, copy);
      } else if (anew && !rendered && version === component.version) drop(item, copy);
    }
  };

  function drop(...nodes: Element[]): void {
    for (const node of nodes) own(node).remove();
  }

  const rectOf = (element: Element) => own(element).getBoundingClientRect();

  /** Whether any of it can be seen. Browsers don't tell it of a page in the background. */
  function isInView(item: Element): boolean {
    let { top, bottom } = rectOf(item);
    const clip = (start: number, end: number) => {
      top = Math.max(top, start);
      bottom = Math.min(bottom, end);
    };
    clip(0, innerHeight);
    for (let box = own(item).parentElement; box; box = own(box).parentElement) {
      if (getComputedStyle(box).overflowY !== "visible") clip(rectOf(box).top, rectOf(box).bottom);
    }
    return bottom > top;
  }

  /** Drops what is beyond the limit of a list, unless it is in view. */
  function trim(list: HTMLElement): void {
    if (spared.delete(list)) return;
    const { lcLimit = Infinity, lcList } = own(list).dataset;
    const items = [...own(list).children].filter((child) => serverCopy(child) && keyOf(serverCopy(child)!));
    if (lcList === "start") items.reverse();
    const excess = items.slice(0, Math.max(items.length - +lcLimit, 0));
    const seen = excess.findIndex(isInView);
    drop(...(seen < 0 ? excess : excess.slice(0, seen)));
  }

  /** Returns what puts all boxes to where they are now: at their end, or at what is in view. */
  function hold(root: Element, held = all(root, "[data-lc-scroll]")): () => void {
    const places = new Map(held.map((box) => {
      own(box).style.overflowAnchor = "none"; // the browser's own way, which not all have
      const { scrollHeight, scrollTop, clientHeight } = own(box);
      const { top } = rectOf(box);
      const items = scrollHeight - scrollTop - clientHeight < 2 ? [] : all(box, "[data-lc-key],[id]");
      return [box, items.map((item) => ({ item, at: rectOf(item) })).filter(({ at }) => at.height && at.bottom > top)];
    }));
    return () => {
      for (const box of all(root, "[data-lc-scroll]")) {
        const items = places.get(box);
        const place = items?.find(({ item }) => own(item).isConnected);
        if (place) own(box).scrollTop += rectOf(place.item).top - place.at.top;
        else if (!items) own(box).scrollTop ||= own(box).scrollHeight; // it has just come
        else if (!items[0]) own(box).scrollTop = own(box).scrollHeight;
        own(box).style.overflowAnchor = "";
      }
    };
  }

  function begin(component: Component): void {
    hooks.edit!(component, component.version);
    hold(component.root, [])();
  }

  /** Does something for the component that an event is about. */
  function on(type: "lc:mount" | "lc:before-update" | "lc:update", work: (component: Component) => void): void {
    addEventListener(type, (event) => {
      const component = core.ownerOf(event.composedPath()[0] as Node);
      if (component) work(component);
    });
  }

  on("lc:mount", begin);
  on("lc:before-update", (component) => updates.set(component, { before: component.version, restore: hold(component.root) }));
  on("lc:update", (component) => {
    updates.get(component)?.restore();
    const restore = hold(component.root);
    all(component.root, "[data-lc-list]").forEach(trim);
    restore();
  });
  core.componentsWhere(begin);
};
