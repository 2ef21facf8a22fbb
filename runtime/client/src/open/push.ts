import type { Component } from "../component";
import { core } from "./borrowed";
import { epochOf, reaches } from "./cursor";

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
  fragments?: Record<string, string>;
}

/** What the first event tells of a channel. */
export interface Told {
  /** Of components on it, the newest that the server knows. */
  versions: Record<string, number>;
  /** Where the stream begins. A server of before does not say. */
  place?: string;
}

/** A module that takes in a type of events. */
export interface Receiver {
  /** Changes the component, or reports false with nothing changed: then the whole is fetched. */
  receive(component: Component, push: Push): boolean;
}

/** Does what an event asks of the components that it is for. */
export function receive(carries: Set<Component>, type: string, push: Push, place: string): void {
  for (const component of [...core.shown.values()]) {
    if (component.id !== push.componentId || !carries.has(component)) continue;
    console.debug(`[LiveComponent] SSE update received for ${component.id}`);
    core.takeIn(component, () => apply(component, type, push, place));
  }
}

/** Fetches components that have missed something, on some channels if they are named. */
export function resync(carries: Set<Component>, place: string, channels?: string[]): void {
  for (const component of [...core.shown.values()]) {
    const { channel } = component;
    if (!carries.has(component) || (channels && !channels.includes(channel))) continue;
    const client = core.clients.get(channel);
    if (client) client.lastEventId = place;
    core.emit(component, "lc:resync");
    core.refreshSoon(component, core.anyVersion, Spread.afterGap);
  }
}

/** Fetches the component if it has changed while the page did not listen. */
export function compare(component: Component, { versions, place = "" }: Told): void {
  const { lcCursor } = component.root.dataset;
  const version = Object.hasOwn(versions, component.id) ? versions[component.id]! : component.version;
  // In another epoch the same number may mean another state, and a lower one a
  // newer.
  const unlike = (lcCursor && epochOf(lcCursor) !== epochOf(place)) || version < component.version;
  if (unlike || version > component.version) {
    core.refreshSoon(component, unlike ? core.anyVersion : version, Spread.afterGap);
  }
}

function apply(component: Component, type: string, push: Push, place: string): Promise<void> | void {
  const { anyVersion, isDue, parse, present, receivers, refreshSoon, show, soon } = core;
  const { version, html } = push;
  if (type === "component-remove") {
    // One that was rendered after the removal is a new one.
    if (!reaches(component.root.dataset.lcCursor ?? "", place)) component.root.remove();
  } else if (!version || version > component.version) {
    if (type === "component-update") return show(component, parse(html), version);
    const name = receivers.get(type);
    const take = (module?: Receiver) => {
      // Parts of a component are of no use to one that has missed something.
      if (isDue(component) || !module?.receive(component, push)) {
        refreshSoon(component, version || anyVersion, Spread.afterChange);
      }
    };
    const module = present<Receiver>(name!);
    if (name && !module) return soon<Receiver>(name).then(take);
    take(module);
  }
}
