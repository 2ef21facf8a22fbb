import type { Component } from "./component";
import { epochOf, reaches } from "./cursor";
import { debug } from "./debug";
import { emit } from "./events";
import { fragments } from "./fragments";
import { refreshSoon } from "./refresh";

// Over how many milliseconds the browsers of all viewers spread what they
// fetch: after one change, and after the connection was away.
const afterChange = 300;
const afterGap = 1000;

/** The data of the events, as far as it is used here. */
interface Push {
  componentId: string;
  version: number;
  html: string;
  fragments: Record<string, string>;
  channels: Record<string, { versions?: Record<string, number> }>;
}

/** Does what an event of the stream asks of the components in the page. */
export function receive(components: Component[], type: string, data: unknown, id: string): void {
  const push = data as Push;
  if (type === "connected") return compare(components, push, id);
  if (type === "resync") {
    for (const component of components) {
      if (!component.channel) continue;
      emit(component, "lc:resync", { channel: component.channel });
      refreshSoon(component, 0, true, afterGap);
    }
    return;
  }
  for (const component of components) {
    if (component.id !== push.componentId) continue;
    debug.updateReceived(component.id);
    component.receive(() => apply(component, type, push, id));
  }
}

/** Fetches what has changed while the page did not listen. */
function compare(components: Component[], { channels }: Push, id: string): void {
  for (const [channel, { versions }] of Object.entries(channels ?? {})) {
    const current = new Map(Object.entries(versions ?? {}));
    for (const component of components) {
      if (component.channel !== channel) continue;
      const { cursor } = component;
      const version = current.get(component.id) ?? component.version;
      // In another epoch the same number may mean another state, and a lower
      // one a newer.
      const anyway = (!!cursor && epochOf(cursor) !== epochOf(id)) || version < component.version;
      if (anyway || version > component.version) refreshSoon(component, version, anyway, afterGap);
    }
  }
}

function apply(component: Component, type: string, push: Push, id: string): void {
  const { version } = push;
  if (type === "component-remove") {
    // One that was rendered after the removal is a new one.
    if (!component.cursor || !reaches(component.cursor, id)) component.root.remove();
  } else if (version <= component.version) {
    return;
  } else if (type === "component-update") {
    component.show(push.html, version);
  } else if (type === "component-fragments") {
    const change = fragments(component, Object.entries(push.fragments), component.nested);
    if (!change) return refreshSoon(component, version, false, afterChange);
    component.change(version, () => {
      change();
      emit(component, "lc:fragments", { version, selectors: Object.keys(push.fragments) });
    });
  } else if (type === "component-refresh") {
    refreshSoon(component, version, false, afterChange);
  }
}
