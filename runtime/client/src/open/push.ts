import type { Component } from "../component";
import type { News } from "../show";
import { core } from "./borrowed";
import { epochOf, reaches, see } from "./cursor";
import { showFragments } from "./fragments";

/** Over how many milliseconds the browsers of all viewers spread what they fetch. */
const enum Spread {
  afterChange = 300,
  afterGap = 1000,
}

/** The data of the events about components, as far as it is used here. */
export interface Push extends News {
  componentId: string;
  fragments?: Record<string, string>;
  /** Whether a refresh is for something that was lost on the way. */
  missed?: boolean;
}

/** What the first event tells of a channel. */
export interface Told {
  /** Of components on it, the newest that the server knows. */
  versions: Record<string, number>;
  /** Where the stream begins. A server of before does not say. */
  place?: string;
}

/** Does what an event asks of the components that it is for. */
export function receive(carries: Set<Component>, type: string, push: Push, place: string): void {
  for (const component of core.componentsWhere((one) => one.id === push.componentId && carries.has(one))) {
    console.debug(`[LiveComponent] SSE update received for ${component.id}`);
    core.takeIn(component, () => whenStaged(component, type, push, () => apply(component, type, push, place)));
  }
}

/** Fetches components that have missed something, on some channels if they are named. */
export function resync(carries: Set<Component>, place: string, channels?: string[]): void {
  const missed = (one: Component) => carries.has(one) && channels?.includes(one.channel) !== false;
  for (const component of core.componentsWhere(missed)) {
    see(component.channel, place);
    core.emit(component, "lc:resync");
    component.anew = true;
    core.refreshSoon(component, core.anyVersion, Spread.afterGap);
  }
}

/** Fetches the component if it has changed while the page did not listen. */
export function compare(component: Component, { versions, place = "" }: Told): void {
  const { dataset } = component.root;
  const { lcCursor = place } = dataset;
  let version = versions[component.id] ?? 0;
  // In another epoch the same number may mean another state, and a lower one a
  // newer. The view that is fetched may come without a place of its own.
  if (epochOf(lcCursor) !== epochOf(place)) {
    version = core.anyVersion;
    dataset.lcCursor = place;
  }
  if (version > component.version) {
    component.anew = true;
    core.refreshSoon(component, version, Spread.afterGap);
  }
}

/** Does work now, or in a view transition, if it brings something new that the component changes in one for. */
function whenStaged(component: Component, type: string, { version }: Push, work: () => void): void {
  const isNew = type !== "component-refresh" && (!version || version > component.version);
  const staged = isNew && core.hooks.stage?.(component);
  if (staged) void staged.then(work);
  else work();
}

function apply(component: Component, type: string, push: Push, place: string): void {
  const { version, fragments, items, missed } = push;
  const { root, version: shown } = component;
  if (type === "component-remove") {
    // One that was rendered after the removal is a new one.
    if (version ? version > shown : !reaches(root.dataset.lcCursor ?? "", place)) root.remove();
  } else if (!version || version > shown) {
    if (type === "component-update" || type === "component-patch") return core.showNews(component, push, Spread.afterGap);
    // Parts of a component are of no use to one that has missed something.
    const due = core.dueOf(component);
    const parts = type === "component-fragments" && !due && version <= shown + 1 && fragments;
    if (!parts || !showFragments(component, version, parts)) {
      core.hooks.edit?.(component, version, items);
      component.anew ||= missed || version > Math.max(shown, due ?? 0) + 1;
      core.refreshSoon(component, version || core.anyVersion, Spread.afterChange);
    }
  } else if (missed && core.elementsOf(component, "[data-lc-list]")[0]) {
    // The answer to an own action has brought the version, without what was lost.
    component.anew = true;
    core.refreshSoon(component, core.anyVersion, Spread.afterGap);
  } else core.hooks.edit?.(component, version, items);
}
