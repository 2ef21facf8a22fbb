import type { Core } from "../core";
import { bodyOf } from "../nav/body";
import { fetchAhead, fetchPage, forget, type Fetched } from "../nav/fetch";
import { headOf } from "../nav/head";
import { keep, mark, markOf, markBeside, newMark, note, placeOf, type Mark } from "../nav/marks";

// Navigation without loading: what a link or a form with data-lc-nav leads to is
// fetched, and the page becomes it. What can't be shown so is loaded as ever.

const enum Pause {
  /** How long the pointer stays on a link until its page is fetched ahead, in milliseconds. */
  hover = 65,
  /** How long a live region has to be in the page until it speaks. */
  speech = 100,
}

export default (core: Core): void => {
  const { all, hooks, is, own } = core;
  const head = headOf(core);
  const become = bodyOf(core);

  /** The page that is shown. */
  let shown = markOf(history.state) ?? newMark(0);
  let address = addressOf(location);
  /** The page that is being fetched, if one is. */
  let next: Fetched | undefined;
  /** The timer of a link that the pointer is on. */
  let hover = 0;

  keep();
  mark(shown);

  function addressOf({ pathname, search }: URL | Location): string {
    return pathname + search;
  }

  function dispatch(type: string, url: URL): boolean {
    return own(document).dispatchEvent(new CustomEvent(type, { bubbles: true, cancelable: true, detail: { url: url.href } }));
  }

  /** Whether the page may be left at once: by its own scripts, and by the forms in it. */
  const isFree = () => dispatchEvent(new Event("beforeunload", { cancelable: true }));

  /** Shows whether a page is being fetched, and whether that is what an element asked for. */
  function showBusy(trigger: HTMLElement | undefined, busy: boolean): void {
    own(own(document).documentElement).toggleAttribute("data-lc-busy", !!next);
    own(trigger)?.toggleAttribute("data-lc-busy", busy);
  }

  /** Goes to a page: to a new one by a trigger, or back to one that the tab has shown. */
  async function go(url: URL, trigger?: HTMLElement, back?: Mark): Promise<void> {
    hooks.flush?.();
    clearTimeout(hover);
    const load = () => {
      if (url.href === location.href) location.reload();
      else location.assign(url);
    };
    next?.request.abort();
    const mine = (next = fetchPage(url));
    showBusy(trigger, true);
    try {
      await mine.done;
      const came = mine.request.responseXML;
      if (mine !== next) return;
      if (!came || !head.fits(came)) return load();
      const change = await head.bring(came);
      if (mine === next) await hooks.stage?.();
      if (mine !== next) return change.takeBack();
      const final = new URL(mine.request.responseURL);
      final.hash ||= url.hash;
      if (!back) note(shown);
      arrive(final, back);
      change.make();
      own(document).title = own(came).title;
      become(came);
      settle(final, back);
    } catch (error) {
      reportError(error);
      if (mine === next) load();
    } finally {
      if (mine === next) next = undefined;
      showBusy(trigger, false);
    }
  }

  /** Gives the tab the address of the page, before what is in it is asked for by that. */
  function arrive(url: URL, back?: Mark): void {
    const again = url.href === location.href;
    const { at } = shown;
    shown = back ?? (again ? shown : newMark(at + 1));
    address = addressOf(url);
    // The browser would scroll a page before it is there.
    history.scrollRestoration = "manual";
    if (!back && !again) history.pushState(null, "", url);
    mark(shown, url);
  }

  /** Scrolls, gives the focus and says where the user is, as for a page that was loaded. */
  function settle(url: URL, back?: Mark): void {
    if (!is(own(document).activeElement!, "[data-lc-permanent],[data-lc-permanent] *")) focus(url);
    if (back || !url.hash) scrollBack(back);
    else {
      // Only a browser's own way there makes :target hold.
      location.replace(url);
      mark(shown);
    }
    core.announce();
    setTimeout(() => core.announce(own(document).title), Pause.speech);
    dispatch("lc:nav", url);
  }

  /** Scrolls to where the user has left an entry, or to the top. */
  function scrollBack(back: Mark | undefined): void {
    const [left, top] = (back && placeOf(back)) ?? [0, 0];
    const scroll = () => scrollTo({ left, top, behavior: "instant" });
    scroll();
    if (back) requestAnimationFrame(scroll); // once more, if the browser was just scrolling smoothly
  }

  function focus(url: URL): void {
    const eager = !url.hash && all(document, "[autofocus]")[0];
    if (eager) return own(eager).focus({ preventScroll: true });
    const body = own(document).body as HTMLBodyElement;
    const given = body.getAttribute("tabindex");
    body.tabIndex = -1;
    body.focus({ preventScroll: true });
    if (given == null) body.removeAttribute("tabindex");
    else body.setAttribute("tabindex", given);
  }

  /** Whether an address is one of this site's, and no other place in this page. */
  function isElsewhere(url: URL): boolean {
    return url.origin === location.origin && (!url.hash || addressOf(url) !== addressOf(location));
  }

  /** The address that a link leads to, if it is followed here. */
  function addressIn(event: Event): [link: HTMLElement, url: URL] | undefined {
    const link = (event.composedPath() as HTMLElement[]).find((element) => is(element, "a[href]"));
    if (!(link instanceof HTMLAnchorElement) || !link.closest("[data-lc-nav]")) return undefined;
    if (is(link, "[download],[rel~=external],[target]:not([target=_self],[target=''])") || is(link, "[data-lc-action]")) return undefined;
    const url = new URL(link.href);
    if (addressOf(url) === addressOf(location)) address = addressOf(url); // a place in this page may follow
    return isElsewhere(url) ? [link, url] : undefined;
  }

  /** Follows a link or a form, unless the page's own scripts or the user's changes are against that. */
  function follow(event: Event, trigger: HTMLElement, url: URL): void {
    if (!isFree() || !dispatch("lc:before-nav", url)) return;
    event.preventDefault();
    void go(url, trigger);
  }

  addEventListener("click", (event) => {
    const { button, altKey, ctrlKey, metaKey, shiftKey } = event;
    if (event.defaultPrevented || button || altKey || ctrlKey || metaKey || shiftKey) return;
    const found = addressIn(event);
    if (found) follow(event, ...found);
  });

  addEventListener("submit", (event) => {
    const form = event.composedPath()[0];
    if (event.defaultPrevented || !(form instanceof HTMLFormElement) || !own(form).closest("[data-lc-nav]")) return;
    const submitter = event.submitter as HTMLButtonElement | null;
    const method = submitter?.formMethod || own(form).method;
    const target = submitter?.formTarget || own(form).target;
    if (method !== "get" || !/^(_self)?$/i.test(target)) return;
    const url = new URL(submitter && is(submitter, "[formaction]") ? submitter.formAction : own(form).action);
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form, submitter)) fields.append(name, typeof value === "string" ? value : value.name);
    url.search = `${fields}`;
    if (url.origin === location.origin) follow(event, form, url);
  });

  /** Goes to another entry of the page that is shown. */
  function stay(url: URL, back?: Mark): void {
    next?.request.abort();
    next = undefined;
    address = addressOf(url);
    if (!back || back.id === shown.id) return;
    shown = back;
    if (history.scrollRestoration === "manual") scrollBack(back);
  }

  // Before others, who are told only of entries of the page that is shown.
  addEventListener(
    "popstate",
    (event) => {
      const url = new URL(location.href);
      const back = markOf(event.state);
      if (back ? back.of === shown.of : addressOf(url) === address) return stay(url, back);
      event.stopImmediatePropagation();
      if (!isFree() && back && !confirm(core.say("Leave this page? What you have not sent is lost."))) return history.go(shown.at - back.at);
      if (dispatch("lc:before-nav", url)) void go(url, undefined, back ?? newMark(0));
      else location.reload();
    },
    true,
  );

  // Another place in the page is an entry of the same page.
  addEventListener("hashchange", () => {
    if (!markOf(history.state) && addressOf(location) === address) mark((shown = markBeside(shown)));
  });

  // A page that is loaded again is scrolled by the browser.
  addEventListener("pagehide", () => (history.scrollRestoration = "auto"));

  addEventListener("scroll", () => next ?? note(shown), { passive: true });

  /** Fetches ahead what is pointed at, after a pause. */
  function pointAt(event: Event, pause: number): void {
    clearTimeout(hover);
    const found = addressIn(event);
    if (found && addressOf(found[1]) !== addressOf(location)) hover = setTimeout(() => fetchAhead(found[1]), pause);
  }

  addEventListener("mouseover", (event) => pointAt(event, Pause.hover));
  addEventListener("touchstart", (event) => pointAt(event, 0), { passive: true });

  // What the server says may be another thing now.
  for (const type of ["lc:before-action", "lc:update"]) addEventListener(type, forget);
};
