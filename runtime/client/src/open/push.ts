import type { Attrs, Component } from "../component";
import { core } from "./borrowed";
import { epochOf, reaches, see } from "./cursor";
import { showFragments } from "./fragments";

/** Over how many milliseconds the browsers of all viewers spread what they fetch. */
const enum Spread {
  afterChange = 300,
  afterGap = 1000,
}

/** The data of the events about components, as far as it is used here. */
export interface Push {
  componentId: string;
  version: number;
  html: string;
  attrs?: Attrs;
  fragments?: Record<string, string>;
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
    core.takeIn(component, () => apply(component, type, push, place));
  }
}

/** Fetches components that have missed something, on some channels if they are named. */
export function resync(carries: Set<Component>, place: string, channels?: string[]): void {
  const missed = (one: Component) => carries.has(one) && channels?.includes(one.channel) !== false;
  for (const component of core.componentsWhere(missed)) {
    see(component.channel, place);
    core.emit(component, "lc:resync");
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
  if (version > component.version) core.refreshSoon(component, version, Spread.afterGap);
}

function apply(component: Component, type: string, push: Push, place: string): void {
  const { version, html, attrs, fragments } = push;
  const { root, version: shown } = component;
  if (type === "component-remove") {
    // One that was rendered after the removal is a new one.
    if (version ? version > shown : !reaches(root.dataset.lcCursor ?? "", place)) root.remove();
  } else if (!version || version > shown) {
    if (type === "component-update") return core.show(component, core.parseHTML(html), version, attrs);
    // Parts of a component are of no use to one that has missed something.
    const missed = core.isDue(component) || version > shown + 1;
    const parts = type === "component-fragments" && !missed && fragments;
    if (!parts || !showFragments(component, version, parts)) {
      core.refreshSoon(component, version || core.anyVersion, Spread.afterChange);
    }
  }
}
