import type { SSEClient } from "../client";
import { backoff, reach } from "./backoff";
import { heartbeat, sse } from "./config";
import { announceConnection, lost } from "./announce";
import type { Component } from "./component";
import { epochOf, lowest } from "./cursor";
import { page } from "./dom";
import { emit } from "./events";
import { expired, tellExpired } from "./expired";
import { tell } from "./failure";
import { receivers } from "./load";
import { components, componentsOn } from "./page";
import { receive } from "./push";
import { failure } from "./request";

// The events of all channels of the page come over one EventSource. That gives
// up for good on an answer such as 503, so it is never left to reconnect by
// itself. A page may have another script put its own kind of source in place
// of EventSource.

type Source = Pick<EventSource, "addEventListener" | "close" | "onerror">;

declare global {
  interface Window {
    liveComponentSource?: new (url: string) => Source;
  }
}

/** The types of events that the server sends. */
const types = [
  "connected",
  "component-update",
  "component-refresh",
  "component-remove",
  "resync",
  "ping",
  ...receivers.keys(),
];

/** The channels of the components, by ID. */
export const channels = new Map<string, string>();

/** The channels of the page. */
export const clients = new Map<string, SSEClient>();

/** Channels that the page's own scripts have closed, or the server has refused. */
const closed = new Set<string>();

/** Up to here, everything has been seen on all channels. */
let place = "";

let live: Source | undefined;
let next: Source | undefined; // being opened, while the live one goes on
let asked: string[] = []; // the channels of the connection that was opened last
let carried: string[] = []; // those of the live one: the same array where that was opened last
let attempt = 0;
let retry = 0; // the timer of the next attempt
let farewell = 0; // how long the server wants to be left alone, in milliseconds, if it said so
let watchdog = 0;
let paused = false;

/** Makes the stream carry what the page shows; fresh is what came into the page just now. */
export function syncStream(fresh: Component[] = []): void {
  channels.clear();
  clients.clear();
  for (const { id, channel } of components.values()) {
    if (!channel) continue;
    channels.set(id, channel);
    clients.set(channel, makeClient(channel));
  }
  const from = lowest([place, ...fresh.map(({ root }) => root.dataset.lcCursor)]);
  if (from === place && wanted().join() === asked.join()) return;
  place = from;
  openStream();
}

function makeClient(channel: string): SSEClient {
  return {
    channel,
    get isConnected() {
      return carried.includes(channel);
    },
    get lastEventId() {
      return place;
    },
    close() {
      closed.add(channel);
      openStream();
    },
    reconnect() {
      closed.delete(channel);
      openStream();
    },
  };
}

function wanted(): string[] {
  return paused ? [] : [...clients.keys()].filter((channel) => !closed.has(channel));
}

/** Opens a new connection, beside the old one until it is there; without channels, closes both. */
export function openStream(channels = wanted()): void {
  clearTimeout(retry);
  farewell = 0;
  next?.close();
  next = undefined;
  asked = channels;
  if (asked[0]) connect();
  else {
    clearTimeout(watchdog);
    live?.close();
    live = undefined;
    carry([]);
  }
}

function connect(): void {
  // An element with that id is a member of window, but not its own.
  const shared = Object.hasOwn(window, "liveComponentSource") && window.liveComponentSource;
  const connection: Source = new (shared || EventSource)(address(asked));
  next = connection;
  for (const type of types) {
    connection.addEventListener(type, (event) => take(connection, event as MessageEvent<string>));
  }
  connection.onerror = () => fail(connection);
  watch();
}

function address(channels: string[]): string {
  const query = new URLSearchParams();
  for (const channel of channels) {
    query.append("channel", channel);
    // One grant for each channel will do: the newest.
    const token = componentsOn(channel).at(-1)?.root.dataset.lcToken;
    if (token) query.append("token", token.split("~")[0]!);
  }
  if (place) query.append("lastEventId", place);
  return `${sse}${channels[1] ? "" : "/" + channels[0]}?${query}`;
}

function take(connection: Source, { type, data, lastEventId: id }: MessageEvent<string>): void {
  watch();
  if (type === "connected" && connection === next) {
    live?.close();
    live = next;
    next = undefined;
    // Not to 0, or a server that hangs up at once would be asked all the time.
    attempt /= 2;
    carry(asked);
    announceConnection(true);
  }
  // While a connection for other channels is due, it has to begin from where it
  // was asked to. What follows "connected" may be older than that event's own id.
  if (id && connection === live && asked === carried && (type !== "connected" || epochOf(place) !== epochOf(id))) place = id;
  const news = JSON.parse(data);
  if (news.expired) tellExpired({ code: expired }); // as only connected has it
  farewell = news.retry; // as only the last ping has it
  if (type !== "ping") receive(type, news, id);
}

/** Tells the components on channels that come and go with the connection. */
function carry(names: string[]): void {
  const before = carried;
  carried = names;
  for (const channel of clients.keys()) {
    const comes = names.includes(channel);
    if (comes === before.includes(channel)) continue;
    if (comes) console.debug(`[SSE] Connected to ${channel}`);
    for (const component of componentsOn(channel)) {
      emit(component, comes ? "lc:connected" : "lc:disconnected");
    }
  }
}

function fail(connection: Source): void {
  connection.close();
  if (connection === next) {
    next = undefined;
    // Not each time: a server that is down is not to be asked twice as often.
    if (attempt % 3 < 1) void findRefused(asked);
  } else {
    live = undefined;
    carry([]);
  }
  if (!live) announceConnection(false);
  clearTimeout(retry);
  if (!next) retry = setTimeout(openStream, farewell || backoff(attempt++));
}

/**
 * Closes the channels that the server refuses, so that the others go on. Why a
 * connection failed, an EventSource does not tell.
 */
async function findRefused(channels: string[]): Promise<void> {
  const { status, headers } = await reach(address(channels), { method: "HEAD" });
  if (status === 403 || status === 404) {
    for (const channel of channels) {
      if (channels[1]) void findRefused([channel]);
      else {
        closed.add(channel);
        openStream();
        const error = failure(status, { detail: lost, code: headers.get("LC-Problem") ?? "" });
        for (const component of componentsOn(channel)) tell(component, null, "", error);
      }
    }
  }
}

/** Gives up the connection as lost, and tries again soon. */
export function dropStream(): void {
  if (next) fail(next);
  if (live) fail(live);
}

/** Waits for the next sign of life, which is a ping if nothing else. */
function watch(): void {
  clearTimeout(watchdog);
  watchdog = setTimeout(dropStream, 2.5 * (heartbeat as number));
}

/** Opens the stream at once where it is not open: there is reason to hope. */
export function nudgeStream(): void {
  attempt = 0;
  if (!live && !next && !page.hidden) openStream();
}

/** Keeps the stream closed, or lets it go on. */
export function pauseStream(pause: boolean): void {
  paused = pause;
  openStream();
}
