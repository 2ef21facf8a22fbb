/**
 * How long to wait before the next attempt, in milliseconds: about half a
 * second after the first, twice that each time, half a minute at most; never
 * the same for two browsers, which would all come back at once.
 */
export function backoff(attempt: number): number {
  return Math.min(15_000, 250 * 2 ** attempt) * (1 + Math.random());
}

/** Waits before the next attempt, or until the network is back. The first attempt's failure says nothing yet. */
export function pause(attempt: number): Promise<unknown> {
  return new Promise((resume) => {
    setTimeout(resume, attempt && backoff(attempt));
    addEventListener("online", resume, { once: true });
  });
}

/** Fetches; what gets no answer has status 0. */
export function reach(url: string, init: RequestInit): Promise<Response> {
  return fetch(url, init).catch(Response.error);
}
