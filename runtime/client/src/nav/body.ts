import type { Wrapper } from "../component";
import type { Core } from "../core";
import type { Field } from "../fields";

// Brings the body of the page to what the server has written for another page, as
// an update does with a component. What stays begins as in a page that is loaded:
// fields show what the server gives them.

const wrappers = "[data-component-id]:not(form)";

/** What is not the page's own, and what stays as it is. */
const others = `${wrappers} *,[data-lc-permanent],[data-lc-permanent] *,[data-lc-ignore] *`;

const states = "input,textarea,select,details,dialog,[popover]";

/** What the client says on these elements is its own. */
const ours = /^data-lc-(busy|connection)$/;

export function bodyOf(core: Core): (page: Document) => void {
  const { all, is, own, serverCopy } = core;
  const root = own(document).documentElement as HTMLHtmlElement;
  const body = own(document).body as HTMLBodyElement;
  core.pairInside(body, core.copyInside(body));

  const attributesOf = (element: Element) => new Map([...own(element).attributes].map(({ name, value }) => [name, value]));
  const given = new Map([root, body].map((element) => [element as HTMLElement, attributesOf(element)]));

  /** Gives an element the attributes of the next page's, where the server has changed them. */
  function follow(live: HTMLHtmlElement | HTMLBodyElement, next: Element): void {
    const was = given.get(live)!;
    const now = attributesOf(next);
    given.set(live, now);
    for (const name of new Set([...was.keys(), ...now.keys()])) {
      const value = now.get(name);
      if (value === was.get(name) || ours.test(name)) continue;
      if (value == null) live.removeAttribute(name);
      else live.setAttribute(name, value);
    }
  }

  /** Has an element that stays begin as it would in a page that is loaded. */
  function settle(live: HTMLElement): void {
    const copy = serverCopy(live);
    const open = !!copy && is(copy, "[open]")!;
    if (live instanceof HTMLDetailsElement) live.open = open;
    else if (live instanceof HTMLDialogElement) {
      if (!open && live.open) live.close();
    } else if (is(live, "[popover]:popover-open")) own(live).hidePopover();
    else if (is(live, "input,textarea,select")) core.sync(live as Element as Field);
  }

  /** Shows components as they are in the page, but for those that have changed since. */
  function renew(fresh: Set<Node | undefined>): void {
    for (const component of core.componentsWhere(({ root }) => !is(root, others))) {
      const wrapper = serverCopy(component.root) as Wrapper;
      if (!fresh.has(wrapper)) continue;
      core.takeIn(component, () => {
        const { copy, version } = component;
        if (copy !== wrapper && version >= 0 && core.versionOf(wrapper) === version) core.showWrapper(component, wrapper);
      });
    }
  }

  return (page) => {
    const nextBody = own(page).body as HTMLBodyElement;
    follow(root, own(page).documentElement as HTMLHtmlElement);
    follow(body, nextBody);
    const next = core.parseHTML("");
    while (nextBody.firstChild) next.append(nextBody.firstChild);
    core.disarm(next, false);
    // Where scripts run, what is in it is text.
    for (const element of all(next, "noscript")) own(element).replaceChildren();
    const fresh = new Set<Node | undefined>(all(next, wrappers));
    core.morphInside(body, next);
    renew(fresh);
    for (const element of all(body, states)) if (!is(element, others)) settle(element);
  };
}
