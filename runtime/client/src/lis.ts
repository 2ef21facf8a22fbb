/**
 * Picks from a sequence the largest set of places whose values ascend;
 * negative values are left out. What is not picked has to move.
 */
export function ascending(values: number[]): Set<number> {
  const before: number[] = []; // for each place, the place picked before it
  const ends: number[] = []; // for each length, the place of the lowest value that ends such a run
  values.forEach((value, place) => {
    if (value < 0) return;
    let low = 0;
    for (let high = ends.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (values[ends[middle]!]! < value) low = middle + 1;
      else high = middle;
    }
    before[place] = ends[low - 1]!;
    ends[low] = place;
  });
  const picked = new Set<number>();
  for (let place = ends.at(-1); place !== undefined; place = before[place]) picked.add(place);
  return picked;
}
