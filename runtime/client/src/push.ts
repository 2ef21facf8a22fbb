import type { Component } from "./component";
import { epochOf, reaches } from "./cursor";
import { emit } from "./events";
import { parse } from "./html";
import { present, receivers, soon } from "./load";
import { componentsNamed, componentsOn, componentsWhere } from "./page";
import { takeIn } from "./queue";
import { anyVersion, isDue, refreshSoon } from "./refresh";
import { show } from "./show";

/** Over how many milliseconds the browsers of all viewers spread what they fetch. */
const enum Spread {
  afterChange = 300,
  afterGap = 1000,
}

/** The data of the events, as far as it is used here. */
export interface Push {
  componentId: string;
  version: number;
  html: string;
  fragments?: Record<string, string>;
  channels: Record<string, { versions: Record<string, number> }>;
}

/** A module that takes in a type of events. */
export interface Receiver {
  /** Changes the component, or reports false with nothing changed: then the whole is fetched. */
  receive(component: Component, push: Push): boolean;
}

/** Does what an event of the stream asks of the components in the page. */
export function receive(type: string, push: Push, id: string): void {
  if (type === "connected") compare(push, id);
  else if (type === "resync") {
    for (const component of componentsWhere(({ channel }) => channel)) {
      emit(component, "lc:resync");
      refreshSoon(component, anyVersion, Spread.afterGap);
    }
  } else {
    for (const component of componentsNamed(push.componentId)) {
      console.debug(`[LiveComponent] SSE update received for ${component.id}`);
      takeIn(component, () => apply(component, type, push, id));
    }
  }
}

/** Fetches what has changed while the page did not listen. */
function compare({ channels }: Push, id: string): void {
  for (const [channel, { versions }] of Object.entries(channels)) {
    const known = new Map(Object.entries(versions));
    for (const component of componentsOn(channel)) {
      const { lcCursor } = component.root.dataset;
      const version = known.get(component.id) ?? component.version;
      // In another epoch the same number may mean another state, and a lower
      // one a newer.
      const unlike = (lcCursor && epochOf(lcCursor) !== epochOf(id)) || version < component.version;
      if (unlike || version > component.version) {
        refreshSoon(component, unlike ? anyVersion : version, Spread.afterGap);
      }
    }
  }
}

function apply(component: Component, type: string, push: Push, id: string): Promise<void> | void {
  const { version, html } = push;
  if (type === "component-remove") {
    // One that was rendered after the removal is a new one.
    if (!reaches(component.root.dataset.lcCursor ?? "", id)) component.root.remove();
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
