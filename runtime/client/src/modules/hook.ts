import type { HookCallbacks, HookContext } from "../../client";
import type { Component } from "../component";
import type { Core } from "../core";
import type { TakeHook } from "../manager";

// Calls the page's own scripts for elements with data-lc-hook: when they come, when
// the server changes them, and when they go. All is compared at once after what may
// have changed any of it, so that an element which only moves is still there.

/** An element whose callbacks are called. */
interface Hooked {
  readonly name: string | undefined;
  readonly component: Component | undefined;
  readonly callbacks: HookCallbacks;
  readonly self: HookContext;
  /** What the server has written of it, when a callback was called last. */
  written: string | undefined;
}

const selector = "[data-lc-hook]";

const wrappers = "[data-component-id]:not(form)";

export default (core: Core): TakeHook => {
  const { all, is, own, ownerOf, serverCopy } = core;

  const known = new Map<string | undefined, HookCallbacks>();
  /** Nothing else holds an element that has gone. */
  const hooked = new Map<HTMLElement, Hooked>();
  /** Components that may have changed since all was compared. */
  const changed = new Set<Component | undefined>();
  let due = false;

  function call(element: HTMLElement, { callbacks, self }: Hooked, type: keyof HookCallbacks): void {
    try {
      callbacks[type]?.call(self, element);
    } catch (error) {
      reportError(error);
    }
  }

  const nameOf = (element: HTMLElement) => own(element).dataset.lcHook;

  /** Whether an element is in the page, and not in a component that was let go of or is not taken up yet. */
  function isLive(element: HTMLElement): boolean {
    let node: Node | null = element;
    while (node && !is(node, wrappers)) node = own(node).parentNode ?? own(node as ShadowRoot).host;
    return own(element).isConnected && ownerOf(element)?.root == node;
  }

  /** What the server has written of an element; of other components in it, which are rendered by themselves, only that they are there. */
  function writtenOf(element: HTMLElement): string | undefined {
    let copy = serverCopy(element);
    if (copy && all(copy, wrappers)[0]) {
      copy = own(copy).cloneNode(true) as HTMLElement;
      for (const wrapper of all(copy, wrappers)) own(wrapper).replaceWith(own(wrapper).dataset.componentId!);
    }
    return own(copy)?.outerHTML;
  }

  function contextOf(element: HTMLElement, component: Component | undefined): HookContext {
    return {
      element,
      id: component?.id ?? "",
      async action(name, params = {}) {
        // The element may have gone already, as when it saves what was typed.
        if (!component || !core.componentsWhere((one) => one === component)[0]) throw core.failure(404);
        core.hooks.flush?.(component); // they come first
        return core.callAction(component, name, params);
      },
    };
  }

  function compareAll(): void {
    due = false;
    const updated = new Set(changed);
    changed.clear();
    for (const [element, one] of hooked) {
      if (isLive(element) && nameOf(element) === one.name && ownerOf(element) === one.component) continue;
      hooked.delete(element);
      call(element, one, "destroyed");
    }
    const roots = new Set<Node>([document, ...core.componentsWhere(() => true).map(({ root }) => own(root).getRootNode())]);
    for (const element of [...roots].flatMap((root) => all(root, selector))) if (isLive(element)) compare(element, updated);
  }

  function compare(element: HTMLElement, updated: Set<Component | undefined>): void {
    const one = hooked.get(element);
    const name = nameOf(element);
    const callbacks = known.get(name);
    if (one) {
      const { component, written } = one;
      if (component && !updated.has(component)) return;
      one.written = writtenOf(element);
      if (one.written !== written) call(element, one, "updated");
    } else if (callbacks) {
      const component = ownerOf(element);
      const fresh = { name, component, callbacks, self: contextOf(element, component), written: writtenOf(element) };
      hooked.set(element, fresh);
      call(element, fresh, "mounted");
    }
  }

  /** Compares all when what happens now is over. */
  function compareSoon(): void {
    if (!due) queueMicrotask(compareAll);
    due = true;
  }

  new MutationObserver((records) => {
    const isHooked = (node: Node) => is(node, selector) || all(node, selector)[0];
    if (
      [...hooked.keys()].some((element) => !own(element).isConnected) ||
      records.some(({ addedNodes }) => [...addedNodes].some(isHooked))
    ) compareSoon();
  }).observe(document, { childList: true, subtree: true });
  for (const type of ["lc:mount", "lc:unmount", "lc:update", "lc:fragments"]) {
    addEventListener(type, (event) => {
      changed.add(ownerOf(event.composedPath()[0] as Node));
      compareSoon();
    }, true);
  }

  return (name, callbacks) => {
    known.set(name, callbacks);
    compareSoon();
  };
};
