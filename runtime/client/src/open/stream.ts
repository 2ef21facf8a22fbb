import type { Problem } from "../../client";
import type { Component } from "../component";
import { core } from "./borrowed";
import { announceConnection, awaitConnection } from "./connection";
import { reaches, see } from "./cursor";
import { redispatch, type Dispatched } from "./dispatched";
import { compareBuild, tellExpired } from "./outofdate";
import type { Hear } from "./parser";
import { compare, receive, resync, type Push, type Told } from "./push";
import { openSource, type Asked, type Fail } from "./source";

type Open = (asked: Asked[], hear: Hear, fail: Fail) => () => void;

/** What opens streams for the page. It is told how the page would, and which module could do so elsewhere. */
type Share = (own: Open, module: string, ...more: Parameters<Open>) => () => void;

declare global {
  interface Window {
    /** Another script may open the streams, as share.js does. */
    liveComponentSource?: Share;
  }
}

/** A stream, open or asked for. */
interface Connection {
  /** The components whose events it brings: those that it was asked for, and later ones that have missed nothing. */
  carries: Set<Component>;
  /** Their channels, but those that the server has refused. */
  spans: Set<string>;
  release?(): void;
}

/** The data of the events about the stream itself. */
interface News extends Push, Dispatched {
  channel?: string;
  channels: Record<string, Told> & string[];
  refused?: Record<string, Problem>;
  expired?: boolean;
  build?: string;
  retry?: number;
}

const enum Patience {
  /** Which backoff it takes until the server is asked again that has put a channel off: about ten seconds. */
  denied = 5,
}

let live: Connection | undefined;
let next: Connection | undefined; // being opened, while the live one goes on
let last: Connection | undefined; // that was opened last, whatever has become of it
let attempt = 0;
let retry = 0; // the timer of the next attempt
let farewell: number | undefined; // how long the server wants to be left alone, in milliseconds, if it said so
let watchdog = 0;

/** Components that a stream has been opened for: they have seen what their channel has. */
const covered = new WeakSet<Component>();

/** Components whose channel the server has refused. */
const refused = new WeakSet<Component>();

/** What to listen for. A new component has the server asked again about a channel that it has refused. */
function wanted(): Connection {
  const all = core.componentsWhere(({ channel, root: { dataset } }) => {
    // What has no token or no content of its own yet is fetched first.
    const ready = !dataset.lcLazy && (dataset.lcToken || !dataset.lcGrant);
    return channel && ready && !core.pause.paused && !core.clients.get(channel)?.shut;
  });
  const spans = new Set(all.filter((component) => !refused.has(component)).map(({ channel }) => channel));
  return { spans, carries: new Set(all.filter(({ channel }) => spans.has(channel))) };
}

/** Makes the stream carry what the page shows. */
export function sync(): void {
  const want = wanted();
  // While one is being opened, that is waited for.
  const free = !next || !want.spans.size;
  if (free && !(last && suits(last, want))) open();
}

/** Whether the stream is what the components want. One that has missed nothing joins it. */
function suits({ carries, spans }: Connection, want: Connection): boolean {
  for (const component of want.carries) {
    const { channel, root } = component;
    if (carries.has(component)) continue;
    const { lcCursor } = root.dataset;
    if (carries !== live?.carries || !spans.has(channel)) return false;
    if (lcCursor && !reaches(lcCursor, core.clients.get(channel)!.lastEventId)) return false;
    carries.add(component);
    covered.add(component);
  }
  return want.spans.size === spans.size;
}

/** Opens a new connection, beside the old one until it is there; closes both if there is nothing to listen to. */
function open(): void {
  clearTimeout(retry);
  farewell = undefined;
  next?.release!();
  next = undefined;
  const connection = wanted();
  const { carries } = connection;
  if (!carries.size) return halt();
  // An element with that id is a member of window, but not its own.
  const shared = Object.hasOwn(window, "liveComponentSource") && window.liveComponentSource;
  const own: Open = openSource.bind(null, core.data.lcSse ?? "/sse/events");
  connection.release = (shared ? shared.bind(null, own, import.meta.url) : own)(
    [...carries].map(ask),
    take.bind(null, connection),
    fail.bind(null, connection),
  );
  last = next = connection;
  if (!live) awaitConnection();
  watch();
}

function ask(component: Component): Asked {
  const { id, channel, version, root } = component;
  const { lcToken = "", lcCursor = "" } = root.dataset;
  const after = (covered.has(component) && core.clients.get(channel)?.lastEventId) || lcCursor;
  return { id, channel, token: lcToken.split("~")[0]!, version: Math.max(version, 0), after };
}

function take(connection: Connection, type: string, data: string, id: string): void {
  // Of one that was given up, as where the page is left, nothing is heard any more.
  if (connection === next ? type !== "connected" : connection !== live) return;
  watch();
  const news = JSON.parse(data) as News;
  if (news.expired) tellExpired({ code: "expired" }); // as only connected has it
  farewell = news.retry; // as only the last ping has it
  if (connection === next) greet(connection, news);
  else if (type === "resync") resync(connection.carries, id, news.channels);
  else if (connection.spans.has(news.channel!)) {
    see(news.channel!, id);
    if (type === "channel-event") redispatch(news.channel!, news, id);
    else receive(connection.carries, type, news, id);
  }
}

/** Takes a connection in the place of the one before. */
function greet(connection: Connection, { channels: told, refused: problems, build }: News): void {
  live?.release!();
  live = connection;
  next = undefined;
  // Not to 0, or a server that hangs up at once would be asked all the time.
  attempt /= 2;
  const { carries, spans } = connection;
  for (const channel of spans) {
    // What every object has by such a name has no versions.
    if (told[channel]?.versions) see(channel, told[channel].place);
    else spans.delete(channel);
  }
  // What the server has not even heard of was too much to say.
  deny(connection, { status: 413, code: "limit" }, problems);
  carry();
  announceConnection(true);
  compareBuild(build);
  for (const component of carries) {
    covered.add(component);
    refused.delete(component);
    compare(component, told[component.channel]!);
  }
  sync(); // as something may have come or gone meanwhile
}

/** Says of components that the server refuses their channel; asks again later if that may pass. */
function deny({ carries, spans }: Connection, otherwise: Problem, problems: Record<string, Problem> = {}): void {
  const wait = core.backoff(Patience.denied); // for all of them
  for (const component of carries) {
    const { channel } = component;
    if (spans.has(channel)) continue;
    carries.delete(component);
    const problem = problems[channel]?.status ? problems[channel] : otherwise;
    const { status = 0, detail } = problem;
    console.warn(`[SSE] Refused ${channel}: ${detail}`);
    refused.add(component);
    if (status < 429) core.tell(component, core.failure(status, problem));
    else setTimeout(() => refused.delete(component) && sync(), wait);
  }
}

/** Tells the components on channels that come and go with the connection. */
function carry(): void {
  const differs = ({ channel }: { channel: string }) =>
    core.clients.get(channel)?.isConnected === !live?.spans.has(channel);
  const changed = core.componentsWhere(differs);
  for (const client of core.clients.values()) {
    if (!differs(client)) continue;
    client.isConnected = !client.isConnected;
    if (client.isConnected) console.debug(`[SSE] Connected to ${client.channel}`);
  }
  for (const component of changed) {
    core.emit(component, core.clients.get(component.channel)?.isConnected ? "lc:connected" : "lc:disconnected");
  }
}

function fail(connection: Connection, status = 0, problem: Problem = {}, wait = 0): void {
  connection.release!();
  if (connection === next) next = undefined;
  else if (connection === live) {
    live = undefined;
    carry();
  } else return;
  if (status === 403 || status === 404) {
    connection.spans.clear();
    deny(connection, { ...problem, status });
    return open();
  }
  if (!live) announceConnection(false);
  clearTimeout(retry);
  if (!next) retry = setTimeout(open, farewell || wait * 1000 + core.backoff(attempt++));
}

/** Follows the page into the background and back, and the network. */
export function follow(): void {
  // A page with an open stream is not kept for the way back.
  addEventListener("pagehide", halt);
  addEventListener("offline", drop);
  for (const type of ["pageshow", "online", "visibilitychange"]) addEventListener(type, nudge);
}

/** Gives up the connection as lost, and tries again soon. */
function drop(): void {
  for (const connection of [next, live]) if (connection) fail(connection);
}

/** Waits for the next sign of life, which is a ping if nothing else. */
function watch(): void {
  clearTimeout(watchdog);
  watchdog = setTimeout(drop, 2.5 * +(core.data.lcHeartbeat ?? 15_000));
}

/** Opens the stream at once if it is not open: there is reason to hope. */
function nudge(): void {
  attempt = 0;
  if (!live && !next && !core.own(document).hidden) open();
}

/** Opens the stream again, also for a channel that the server has refused. */
export function reopen(name: string): void {
  core.componentsWhere(({ channel }) => channel === name).forEach((component) => refused.delete(component));
  open();
}

/** Closes the stream until the next call. */
function halt(): void {
  clearTimeout(retry);
  clearTimeout(watchdog);
  next?.release!();
  live?.release!();
  live = next = last = undefined;
  carry();
  announceConnection();
}
