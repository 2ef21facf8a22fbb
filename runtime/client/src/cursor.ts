// Event IDs have the form epoch-seq. One sequence counts the events of all
// channels; two IDs of different epochs have no order.

export function epochOf(id: string): string {
  return id.split("-")[0]!;
}

/** Whether id is of the same epoch as other, and not before it. */
export function reaches(id: string, other: string): boolean {
  return epochOf(id) === epochOf(other) && +id.split("-")[1]! >= +other.split("-")[1]!;
}

/** The place from which nobody misses anything; "" where nobody knows any. */
export function lowest(ids: (string | undefined)[]): string {
  return ids.reduce<string>((low, id) => (!id || (low && reaches(id, low)) ? low : id), "");
}
