import type { ActionError } from "../client";
import { versionOf, type Component, type Wrapper } from "./component";
import { tell } from "./failure";
import { hooks } from "./hooks";
import { parse } from "./html";
import { enqueue } from "./queue";
import { failure, request } from "./request";
import { showWrapper } from "./show";

/** What the components that are soon to be fetched are to reach. */
const wanted = new Map<Component, number>();

/** More than every version: fetch it whatever is shown, and show what comes. */
export const anyVersion = Infinity;

/**
 * Sees to it that the component gets to a version, by fetching it unless a
 * push brings it there first. Waits up to spread milliseconds, as many
 * browsers may have to do the same.
 */
export function refreshSoon(component: Component, version: number, spread: number): void {
  const before = wanted.get(component) ?? 0;
  wanted.set(component, Math.max(version, before));
  if (before) return; // it is due already
  setTimeout(() => {
    const version = wanted.get(component)!;
    wanted.delete(component);
    if (component.version < version) refresh(component, version, lose).catch(() => {});
  }, Math.random() * spread);
}

/** The version in which the component is soon to be fetched, if it is. */
export function dueOf(component: Component): number | undefined {
  return wanted.get(component);
}

/** Takes the component off the page if it is gone, as its removal was missed; else says why it could not be fetched. */
function lose(component: Component, error: ActionError): void {
  if (error.status === 404) component.root.remove();
  else tell(component, error);
}

/** Fetches this viewer's own view and shows it. */
export function refresh(component: Component, version: number, failed = tell): Promise<void> {
  const work = async () => {
    // Where a list starts again, with what all are shown: a viewer may have asked for older items.
    if (component.anew && component.root.querySelector("[data-lc-list]")) component.other ||= "-";
    const response = await request(component, "", version);
    const wrapper = parse(await response.text()).firstElementChild as Wrapper | null;
    if (wrapper?.dataset.componentId !== component.id) throw failure(response.status);
    await hooks.stage?.(component);
    if (version === anyVersion || versionOf(wrapper) >= component.version) showWrapper(component, wrapper);
  };
  return enqueue(component, work, (error) => failed(component, error));
}
