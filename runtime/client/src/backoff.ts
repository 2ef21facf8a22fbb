/**
 * How long to wait before the next attempt, in milliseconds: about half a
 * second after the first, twice that each time, half a minute at most; never
 * the same for two browsers, which would all come back at once.
 */
export function backoff(attempt: number): number {
  return Math.min(15_000, 250 * 2 ** attempt) * (1 + Math.random());
}
