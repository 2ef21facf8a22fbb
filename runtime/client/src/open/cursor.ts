import { core } from "./borrowed";

// Places have the form epoch-seq. They are positions in the history of one
// channel; two of different epochs have no order.

export function epochOf(place: string): string {
  return place.split("-")[0]!;
}

function seqOf(place: string): number {
  return +place.split("-")[1]!;
}

/** Whether a place is of the same epoch as other, and not before it. */
export function reaches(place: string, other: string): boolean {
  return epochOf(place) === epochOf(other) && seqOf(place) >= seqOf(other);
}

/** Notes the place up to which the page has seen a channel. */
export function see(channel: string, place: string | undefined): void {
  const client = core.clients.get(channel);
  if (client && place) client.lastEventId = place;
}
