import type { Problem } from "../../client";
import { parser, type Hear } from "./parser";

/** What a component of the page asks a stream for. */
export interface Asked {
  id: string;
  channel: string;
  token: string;
  version: number;
  /** The place up to which the page has seen the channel. */
  after: string;
}

/**
 * Takes in that the stream has ended, or that there is none: the status of the
 * answer, 0 for none, its problem, and for how many seconds the server wants to
 * be left alone.
 */
export type Fail = (status?: number, problem?: Problem, wait?: number) => void;

const enum Limit {
  /** What an address may have; some proxies let no longer one through. */
  address = 2000,
  /** What a body may have, in bytes. */
  body = 1 << 20,
}

/** Opens a stream, and returns what closes it. */
export function openSource(sse: string, asked: Asked[], hear: Hear, fail: Fail): () => void {
  const controller = new AbortController();
  const { signal } = controller;

  async function read(): Promise<Parameters<Fail>> {
    const [url, init] = requestOf(sse, asked);
    const response = await fetch(url, { ...init, signal, cache: "no-store" });
    const { body, headers, ok, status } = response;
    if (!ok) return [status, await response.json().catch(() => {}), +headers.get("Retry-After")! || 0];
    const take = parser((...event) => {
      try {
        hear(...event);
      } catch (error) {
        reportError(error); // the next event may be better
      }
    });
    const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece; !(piece = await reader.read()).done; ) take(piece.value);
    return [];
  }

  read()
    .catch((): Parameters<Fail> => [])
    .then((end) => signal.aborted || fail(...end));
  return () => controller.abort();
}

/** The request for a stream: by GET as long as the address is short enough for everybody. */
function requestOf(sse: string, asked: Asked[]): [url: string, init?: RequestInit] {
  const query = new URLSearchParams();
  for (const one of asked) {
    for (const [name, value] of Object.entries(one)) query.append(name === "id" ? "component" : name, value);
  }
  const { channel } = asked[0]!;
  const path = asked.every((other) => other.channel === channel) ? sse + "/" + channel : sse;
  const url = `${path}?${query}&patch=1`;
  if (location.origin.length + url.length <= Limit.address) return [url];
  // What does not fit is missing in the server's greeting.
  let body: Blob;
  do {
    body = new Blob([JSON.stringify({ components: asked, patch: true })], { type: "application/json" });
    asked = asked.slice(0, asked.length * 0.9);
  } while (body.size > Limit.body);
  return [sse, { method: "POST", body }];
}
