// Event IDs have the form epoch-seq. One sequence counts the events of all
// channels; two IDs of different epochs have no order.

export function epochOf(id: string): string {
  return id.split("-", 1)[0]!;
}

/** Whether id is of the same epoch as other, and not before it. */
export function reaches(id: string, other: string): boolean {
  return epochOf(id) === epochOf(other) && Number(id.split("-")[1]) >= Number(other.split("-")[1]);
}

/** The place from which nobody misses anything. */
export function lowest(ids: string[]): string {
  return ids.filter(Boolean).reduce((low, id) => (low && reaches(id, low) ? low : id), "");
}
