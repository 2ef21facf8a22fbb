import type { Problem } from "../../client";
import type { Component, Wrapper } from "../component";
import type { Core } from "../core";
import type { Nested } from "../nested";

// Fetches components that a page shows without their content, or without a token
// of their own: those that came in another component, for a grant, and those
// that are to be fetched when they can be seen or the page has loaded. A
// component has data-lc-grant as long as it is to be exchanged for a token, and
// data-lc-lazy as long as it shows a placeholder.

const enum Limit {
  /** How many components a request may ask for. */
  entries = 500,
  /** Over how many milliseconds the browsers of all viewers spread what they ask for. */
  spread = 2000,
  /** How often an action has its component asked for. */
  tries = 7,
  /** Which failure in turn a component tells. */
  told = 3,
}

/** What is asked for. */
interface Entry {
  id: string;
  token: string | undefined;
  grant?: string | undefined;
  outer?: string | undefined;
  version?: number | undefined;
}

interface Answer {
  html?: string;
  token?: string;
  problem?: Problem;
}

export default (core: Core): Nested => {
  /** What waits to be asked for. */
  const due = new Set<Component>();
  /** What is being asked for. */
  const asked = new Map<Component, Promise<void>>();
  let timer = 0;
  let most: number = Limit.entries;

  const outerOf = ({ root }: Component) => core.ownerOf(root.parentNode);

  /** Has a component asked for, together with all that wait. */
  function ask(component: Component, spread = 0): void {
    due.add(component);
    if (!spread) setTimeout(send);
    else timer ||= setTimeout(send, Math.random() * spread);
  }

  /** Asks for all that wait, some of which have failed before, but for those in components without a token. */
  function send(failures = 0): void {
    timer = 0;
    // What has left the page is let go of.
    due.forEach((one) => one.root.isConnected || due.delete(one));
    const sent = [...due].filter((one) => !asked.has(one) && tokenFor(one)).slice(0, most);
    if (!sent[0]) return;
    const work = post(sent, failures);
    for (const component of sent) {
      due.delete(component);
      asked.set(component, work);
    }
    send();
  }

  /** The component whose token one is asked for with: the one around it, or itself. */
  const bearerOf = (one: Component) => (one.root.dataset.lcGrant ? outerOf(one) : one);

  const tokenFor = (one: Component) => bearerOf(one)?.root.dataset.lcToken;

  function entryOf(component: Component): Entry {
    const { id, version, root } = component;
    const { lcGrant: grant } = root.dataset;
    const token = tokenFor(component);
    return { id, token, grant, outer: grant && bearerOf(component)!.id, version: version < 0 ? undefined : version };
  }

  async function post(sent: Component[], failures: number): Promise<void> {
    const body = new Blob([JSON.stringify(sent.map(entryOf))], { type: "application/json" });
    const response = await core.reach(core.base + "/views", { method: "POST", body });
    // Of long tokens, fewer go into one.
    if (response.status === 413) most /= 2;
    const answers: unknown = response.ok && (await response.json().catch(() => {}));
    const failed = sent.filter((component, i) => {
      asked.delete(component);
      return !take(component, (answers as Answer[] | undefined)?.[i] ?? {}, failures);
    });
    core.syncStream();
    // What comes new does not wait for what fails.
    if (failed[0]) setTimeout(() => {
      failed.map((one) => due.add(one));
      send(failures);
    }, core.backoff(++failures));
    send(); // what has waited for the token of another
  }

  /** Takes in an answer, or reports false if the component is to be asked for again. */
  function take(component: Component, { html, token, problem }: Answer, failures: number): boolean {
    const { root, id } = component;
    const { dataset } = root;
    if (problem) {
      const { status = 0, code } = problem;
      const outer = outerOf(component);
      const busy = status === 429 || status > 499;
      const expired = code === "expired";
      if (busy && failures !== Limit.told - 1) return false;
      if (expired && outer) core.refreshSoon(outer, core.anyVersion, 0); // it brings all that it shows
      else if (!expired && (status === 403 || status === 404)) root.remove();
      else core.tell(component, core.failure(status, problem));
      return !busy;
    }
    const wrapper = core.parseHTML(html ?? "").firstElementChild as Wrapper | null;
    if (wrapper?.dataset.componentId === id) {
      token = wrapper.dataset.lcToken;
      component.renew(wrapper);
    }
    if (!token) return false;
    dataset.lcToken = token;
    delete dataset.lcGrant;
    return true;
  }

  const watcher = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      const component = core.ownerOf(target)!;
      if (!isIntersecting || component?.root !== target) continue;
      watcher.unobserve(target);
      if (component.root.dataset.lcLazy) ask(component); // nothing has brought it meanwhile
    }
  });

  /** Has a component asked for when that is due. */
  function mind(component: Component): void {
    const { root } = component;
    const { lcGrant, lcLazy } = root.dataset;
    const outer = outerOf(component);
    if (lcLazy === "visible") watcher.observe(root);
    else if (lcLazy && core.own(document).readyState !== "complete") addEventListener("load", () => ask(component));
    // Who has acted does not wait.
    else if (lcLazy || lcGrant) ask(component, lcGrant && outer?.acted !== outer?.version ? Limit.spread : 0);
  }

  const module: Nested = {
    renew(component, next) {
      const { version, root: { dataset } } = component;
      const { lcGrant, lcProps, lcToken } = next.dataset;
      const differs = lcProps !== dataset.lcProps;
      if (!differs && dataset.lcToken) return;
      delete dataset.lcGrant;
      Object.assign(dataset, lcToken ? { lcToken } : { lcGrant }, differs && { lcProps });
      if (lcToken) core.syncStream();
      if (!differs) return;
      component.version = -1; // of what is shown, nothing counts any more
      if (core.versionOf(next) >= 0) {
        core.showWrapper(component, next);
        if (component.version < version) core.refreshSoon(component, version, 0);
      } else mind(component)
    },
    async exchange(component) {
      for (let attempt = 0; component.root.dataset.lcGrant; attempt++) {
        const outer = outerOf(component);
        if (!outer || attempt === Limit.tries) throw core.failure(0);
        await core.rest(attempt);
        await module.exchange(outer);
        due.add(component);
        send();
        await asked.get(component);
      }
    },
  };

  addEventListener("lc:mount", (event) => mind(core.ownerOf((event as CustomEvent).detail.root)!));
  core.componentsWhere(mind);
  return module;
};
