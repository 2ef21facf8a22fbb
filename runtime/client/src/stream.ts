import type { SSEClient } from "../client";
import { backoff } from "./backoff";
import { heartbeat, sse } from "./config";
import { announceConnection } from "./announce";
import type { Component } from "./component";
import { epochOf, lowest } from "./cursor";
import { logConnected } from "./debug";
import { emit } from "./events";
import { components, componentsOn } from "./page";
import { receive } from "./push";

// The events of all channels of the page come over one EventSource. That gives
// up for good on an answer such as 503, so it is never left to reconnect by
// itself.

/** The types of events that the server sends. */
const types = [
  "connected",
  "component-update",
  "component-fragments",
  "component-refresh",
  "component-remove",
  "resync",
  "ping",
];

/** The channels of the components, by ID. */
export const channels = new Map<string, string>();

/** The channels of the page. */
export const clients = new Map<string, SSEClient>();

/** Channels that the page's own scripts have closed. */
const closed = new Set<string>();

/** Up to here, everything has been seen on all channels. */
let place = "";

let live: EventSource | undefined;
let next: EventSource | undefined; // being opened, while the live one goes on
let asked: string[] = []; // the channels of the connection that was opened last
let carried: string[] = []; // those of the live one
let attempt = 0;
let retry = 0; // the timer of the next attempt, 0 for none
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
  retry = 0;
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
  const connection = new EventSource(address());
  next = connection;
  for (const type of types) {
    connection.addEventListener(type, (event) => take(connection, type, event as MessageEvent<string>));
  }
  connection.onerror = () => fail(connection);
  watch();
}

function address(): string {
  const query = new URLSearchParams();
  for (const channel of asked) {
    if (asked[1]) query.append("channel", channel);
    // One grant for each channel will do: the newest.
    const token = componentsOn(channel).at(-1)?.root.dataset.lcToken;
    if (token) query.append("token", token.split("~")[0]!);
  }
  if (place) query.append("lastEventId", place);
  return `${sse}${asked[1] ? "" : "/" + asked[0]}?${query}`;
}

function take(connection: EventSource, type: string, { data, lastEventId: id }: MessageEvent<string>): void {
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
  // While another connection is due, it has to begin from where it was asked
  // to. What follows "connected" may be older than that event's own id.
  const going = connection === live && !next && !retry;
  if (id && going && (type !== "connected" || epochOf(place) !== epochOf(id))) place = id;
  if (type !== "ping") receive(type, JSON.parse(data), id);
}

/** Tells the components on channels that come and go with the connection. */
function carry(names: string[]): void {
  const before = carried;
  carried = names;
  for (const channel of new Set([...before, ...names])) {
    const comes = names.includes(channel);
    if (comes === before.includes(channel)) continue;
    if (comes) logConnected(channel);
    for (const component of componentsOn(channel)) {
      emit(component, comes ? "lc:connected" : "lc:disconnected", { channel });
    }
  }
}

function fail(connection: EventSource): void {
  connection.close();
  if (connection === next) {
    next = undefined;
  } else {
    live = undefined;
    carry([]);
    announceConnection(false);
  }
  if (!next && !retry) retry = setTimeout(() => openStream(), backoff(attempt++));
}

/** Gives up the connection as lost, and tries again soon. */
export function dropStream(): void {
  if (next) fail(next);
  if (live) fail(live);
}

/** Waits for the next sign of life, which is a ping if nothing else. */
function watch(): void {
  clearTimeout(watchdog);
  watchdog = setTimeout(dropStream, 2.5 * Number(heartbeat));
}

/** Opens the stream at once where it is not open: there is reason to hope. */
export function nudgeStream(): void {
  attempt = 0;
  if (!live && !next && !document.hidden) openStream();
}

/** Keeps the stream closed, or lets it go on. */
export function pauseStream(pause: boolean): void {
  paused = pause;
  openStream();
}
