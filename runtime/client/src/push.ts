import { show, type Component } from "./component";
import { epochOf, reaches } from "./cursor";
import { logUpdate } from "./debug";
import { emit } from "./events";
import { showFragments } from "./fragments";
import { parse } from "./html";
import { components, componentsNamed, componentsWhere } from "./page";
import { takeIn } from "./queue";
import { anyVersion, refreshSoon } from "./refresh";

/** Over how many milliseconds the browsers of all viewers spread what they fetch. */
const enum Spread {
  afterChange = 300,
  afterGap = 1000,
}

/** The data of the events, as far as it is used here. */
interface Push {
  componentId: string;
  version: number;
  html: string;
  fragments?: Record<string, string>;
  channels: Record<string, { versions?: Record<string, number> }>;
}

/** Does what an event of the stream asks of the components in the page. */
export function receive(type: string, push: Push, id: string): void {
  if (type === "connected") return compare(push, id);
  if (type === "resync") {
    for (const component of componentsWhere(({ channel }) => channel)) {
      emit(component, "lc:resync");
      refreshSoon(component, anyVersion, Spread.afterGap);
    }
    return;
  }
  for (const component of componentsNamed(push.componentId)) {
    logUpdate(component.id);
    takeIn(component, () => apply(component, type, push, id));
  }
}

/** Fetches what has changed while the page did not listen. */
function compare({ channels }: Push, id: string): void {
  for (const component of components.values()) {
    // The colon in them keeps IDs apart from what every object has.
    const { versions } = channels[component.channel] ?? {};
    const { lcCursor } = component.root.dataset;
    const version = versions?.[component.id] ?? component.version;
    // In another epoch the same number may mean another state, and a lower
    // one a newer.
    const unlike = (lcCursor && epochOf(lcCursor) !== epochOf(id)) || version < component.version;
    if (versions && (unlike || version > component.version)) {
      refreshSoon(component, unlike ? anyVersion : version, Spread.afterGap);
    }
  }
}

function apply(component: Component, type: string, { version, html, fragments }: Push, id: string): void {
  if (type === "component-remove") {
    // One that was rendered after the removal is a new one.
    if (!reaches(component.root.dataset.lcCursor ?? "", id)) component.root.remove();
  } else if (!version || version > component.version) {
    if (type === "component-update") show(component, parse(html), version);
    else if (!fragments || !showFragments(component, fragments, version)) {
      refreshSoon(component, version || anyVersion, Spread.afterChange);
    }
  }
}
