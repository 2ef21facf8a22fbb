import { core } from "./borrowed";
import { reaches } from "./cursor";

/** The data of an event that the application has dispatched on a channel. */
export interface Dispatched {
  event?: string;
  detail?: unknown;
}

/** Up to where each channel's were dispatched here: a stream that takes another's place may bring some again. */
const places = new Map<string, string>();

/** Lets an event come from the document, once. */
export function redispatch(channel: string, { event, detail }: Dispatched, place: string): void {
  if (reaches(places.get(channel) ?? "", place)) return;
  places.set(channel, place);
  const dispatched = new CustomEvent(event!, { bubbles: true, detail });
  core.hooks.dispatched?.(dispatched);
  core.own(document).dispatchEvent(dispatched);
}
