// Places have the form epoch-seq. They are positions in the history of one
// channel; two of different epochs have no order.

export function epochOf(place: string): string {
  return place.split("-")[0]!;
}

/** Whether a place is of the same epoch as other, and not before it. */
export function reaches(place: string, other: string): boolean {
  return epochOf(place) === epochOf(other) && +place.split("-")[1]! >= +other.split("-")[1]!;
}
