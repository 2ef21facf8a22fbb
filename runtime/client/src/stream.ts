import type { SSEClient } from "../client";
import { backoff } from "./backoff";
import { heartbeat, sse } from "./config";
import { epochOf, lowest, reaches } from "./cursor";
import { debug } from "./debug";

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

/** A stream that lived this long, in milliseconds, was a good one: the next attempt is the first again. */
const settled = 10_000;

/** Who listens to the stream. */
export interface Listener {
  /** What the channel's viewer may show to the server for it. */
  token(channel: string): string;
  event(type: string, data: unknown, id: string): void;
  opened(channel: string): void;
  lost(channel: string): void;
}

/** One channel of the stream. */
export class Channel implements SSEClient {
  isConnected = false;
  /** Set by close, until reconnect. */
  closed = false;

  constructor(
    readonly channel: string,
    /** Up to here, all events of the channel have been seen. */
    public lastEventId: string,
    private readonly stream: Stream,
  ) {}

  close(): void {
    this.closed = true;
    this.stream.open();
  }

  reconnect(): void {
    this.closed = false;
    this.stream.open();
  }
}

/** One EventSource, and the channels it was opened for. */
interface Connection {
  source: EventSource;
  channels: Channel[];
  opened: number; // when, in milliseconds
}

/**
 * The events of all channels of the page, over one connection at a time. An
 * EventSource gives up for good on an answer such as 503, so it is never left
 * to reconnect by itself.
 */
export class Stream {
  readonly channels = new Map<string, Channel>();
  #live: Connection | undefined;
  #next: Connection | undefined; // being opened, beside the live one
  #attempt = 0;
  #retry = 0;
  #watchdog = 0;
  #patience = 2.5 * heartbeat;
  #paused = false;
  /** Places that newcomers on a channel go on from, where the channel is further. */
  #owed: string[] = [];

  constructor(private readonly listener: Listener) {}

  /** Takes up a channel for a component that the server rendered at cursor. */
  join(name: string, cursor: string): void {
    const channel = this.channels.get(name);
    if (!channel) this.channels.set(name, new Channel(name, cursor, this));
    else if (cursor && channel.lastEventId && !reaches(cursor, channel.lastEventId)) this.#owed.push(cursor);
  }

  /** Gives up a channel that no component is on any more. */
  leave(name: string): void {
    this.channels.delete(name);
  }

  /** Opens the stream anew where it does not carry what was joined and left. */
  sync(): void {
    const channels = this.#wanted();
    const open = (this.#next ?? this.#live)?.channels ?? [];
    const carried = open.length === channels.length && channels.every((channel) => open.includes(channel));
    if (this.#owed.length || !carried) this.open();
  }

  /** Closes the stream until resume. */
  pause(): void {
    this.#paused = true;
    this.close();
  }

  resume(): void {
    this.#paused = false;
    this.nudge();
  }

  /** Opens the stream at once where it is not open: there is reason to hope. */
  nudge(): void {
    this.#attempt = 0;
    if (!this.#live) this.open();
  }

  /** Gives up the connection as lost, and tries again soon. */
  drop(): void {
    for (const connection of [this.#next, this.#live]) if (connection) this.#fail(connection);
  }

  /** Opens a new connection, beside the old one until it is there. */
  open(): void {
    clearTimeout(this.#retry);
    this.#retry = 0;
    this.#next?.source.close();
    this.#next = undefined;
    const channels = this.#wanted();
    if (!channels.length) return this.close();
    const connection = { source: new EventSource(this.#url(channels)), channels, opened: Date.now() };
    this.#next = connection;
    for (const type of types) {
      connection.source.addEventListener(type, (event) => this.#receive(connection, type, event as MessageEvent));
    }
    connection.source.onerror = () => this.#fail(connection);
    this.#watch();
  }

  /** Closes the stream; open brings it back. */
  close(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#watchdog);
    this.#retry = 0;
    for (const connection of [this.#next, this.#live]) connection?.source.close();
    this.#next = undefined;
    this.#carry(undefined);
  }

  #wanted(): Channel[] {
    return this.#paused ? [] : [...this.channels.values()].filter((channel) => !channel.closed);
  }

  #url(channels: Channel[]): string {
    const query = new URLSearchParams();
    let path = sse;
    if (channels.length === 1) path += "/" + encodeURIComponent(channels[0]!.channel).replaceAll("%3A", ":");
    else for (const { channel } of channels) query.append("channel", channel);
    for (const token of new Set(channels.map(({ channel }) => this.listener.token(channel)))) {
      if (token) query.append("token", token);
    }
    const cursor = lowest([...channels.map((channel) => channel.lastEventId), ...this.#owed]);
    if (cursor) query.set("lastEventId", cursor);
    return query.size ? `${path}?${query}` : path;
  }

  #receive(connection: Connection, type: string, { data, lastEventId: id }: MessageEvent): void {
    this.#watch();
    if (type === "connected") this.#carry(connection);
    for (const channel of connection.channels) {
      const place = channel.lastEventId;
      // What follows "connected" may be older than its id.
      if (!place || epochOf(place) !== epochOf(id) || (type !== "connected" && reaches(id, place))) {
        channel.lastEventId = id;
      }
    }
    if (type !== "ping") this.listener.event(type, JSON.parse(data || "{}"), id);
  }

  /** Makes a connection the live one, or none. */
  #carry(connection: Connection | undefined): void {
    const old = this.#live;
    if (old !== connection) old?.source.close();
    this.#live = connection;
    if (connection) {
      this.#next = undefined;
      this.#owed = [];
      connection.opened = Date.now();
    }
    for (const channel of new Set([...(old?.channels ?? []), ...(connection?.channels ?? [])])) {
      const connected = !!connection?.channels.includes(channel);
      if (channel.isConnected === connected) continue;
      channel.isConnected = connected;
      if (connected) {
        debug.connected(channel.channel);
        this.listener.opened(channel.channel);
      } else {
        this.listener.lost(channel.channel);
      }
    }
  }

  #fail(connection: Connection): void {
    connection.source.close();
    if (connection === this.#next) {
      this.#next = undefined;
    } else {
      if (Date.now() - connection.opened > settled) this.#attempt = 0;
      this.#carry(undefined);
    }
    if (!this.#next && !this.#retry) this.#retry = setTimeout(() => this.open(), backoff(this.#attempt++));
  }

  /** Starts to wait for the next sign of life, which a ping is if nothing else. */
  #watch(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      this.#patience *= 2; // perhaps the server is only slower than it says
      this.drop();
    }, this.#patience);
  }
}
