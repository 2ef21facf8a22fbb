/**
 * Picks from a sequence the largest set of places whose values ascend;
 * negative values are left out. What is not picked has to move.
 */
export function ascending(values: number[]): Set<number> {
  const before: number[] = []; // for each place, the place picked before it
  const ends: number[] = []; // for each length less one, the place of the lowest value that ends such a run
  values.forEach((value, place) => {
    if (value < 0) return;
    // From the end, where the search is over at once in what ascends already.
    const length = ends.findLastIndex((end) => values[end]! < value) + 1;
    before[place] = ends[length - 1]!;
    ends[length] = place;
  });
  const picked = new Set<number>();
  for (let place = ends.at(-1); place !== undefined; place = before[place]) picked.add(place);
  return picked;
}
