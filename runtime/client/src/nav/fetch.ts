// Fetches pages, some of them before anybody asks for them.

const enum Limit {
  /** How many pages are fetched ahead at a time. */
  ahead = 2,
  /** How long a page that was fetched ahead is good, in milliseconds. */
  age = 10_000,
}

/** A page that is fetched. */
export interface Fetched {
  /** The browser makes a document of the answer, in which no script runs. It needs no Trusted Types for that. */
  request: XMLHttpRequest;
  /** Resolves when there is nothing more to come, be it that there is no page. */
  done: Promise<unknown>;
  begun: number;
}

/** Pages that are fetched ahead, by address. */
const pages = new Map<string, Fetched>();

const keyOf = ({ href, hash }: URL): string => href.slice(0, href.length - hash.length);

function start(url: URL): Fetched {
  const request = new XMLHttpRequest();
  request.open("GET", url);
  request.responseType = "document";
  request.setRequestHeader("Accept", "text/html");
  request.setRequestHeader("LC-Nav", "1");
  const done = new Promise((resolve) => {
    request.onloadend = resolve;
    request.onreadystatechange = () => {
      // Of a film or an archive, nothing is read here.
      if (request.readyState === 2 && !isPage(request)) request.abort();
    };
  });
  request.send();
  return { request, done, begun: Date.now() };
}

function isPage(request: XMLHttpRequest): boolean {
  const header = (name: string) => request.getResponseHeader(name) ?? "";
  return /^text\/html\b/i.test(header("Content-Type")) && !/^\s*attachment/i.test(header("Content-Disposition"));
}

const isFresh = ({ begun }: Fetched) => Date.now() - begun < Limit.age;

/** Fetches a page, unless that has been done just now. */
export function fetchPage(url: URL): Fetched {
  const known = pages.get(keyOf(url));
  pages.delete(keyOf(url));
  return known && isFresh(known) ? known : start(url);
}

/** Fetches a page ahead, unless two are on their way or the user saves data. */
export function fetchAhead(url: URL): void {
  pages.forEach((page, key) => isFresh(page) || pages.delete(key));
  const underway = [...pages.values()].filter(({ request }) => request.readyState < 4);
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  if (connection?.saveData || underway.length >= Limit.ahead || pages.has(keyOf(url))) return;
  pages.set(keyOf(url), start(url));
}

/** Forgets what was fetched ahead, as it may be out of date. */
export function forget(): void {
  pages.forEach(({ request }) => request.abort());
  pages.clear();
}
