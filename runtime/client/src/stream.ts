import type { Problem, SSEClient } from "../client";
import { use } from "./load";
import { components } from "./page";

// The events of all channels come over one stream. What opens and reads it is
// the module open; here is what the page sees of it, whether that has come yet
// or not.

/** A channel of the page. The module says how it is. */
export interface Client extends SSEClient {
  isConnected: boolean;
  lastEventId: string;
  /** The page's own scripts have closed it. */
  shut: boolean;
}

/** The module open. */
export interface Stream {
  /** Makes the stream carry what the page shows. */
  sync(): void;
  /** Opens the stream again, also for a channel that the server has refused. */
  reopen(channel: string): void;
  /** Says, once, that the page was made for another user, or too long ago; unless the page says so itself. */
  tellExpired(problem: Problem): void;
}

/** The channels of the components, by ID. */
export const channels = new Map<string, string>();

/** The channels of the page. */
export const clients = new Map<string, Client>();

/** Whether the page's own scripts want no stream for now. */
export const pause = { paused: false };

const enum Patience {
  /** How long until the module is asked for again that could not be had, in milliseconds. */
  missing = 30_000,
}

/** The module, once it is there. */
let module: Stream | undefined;

/** Makes the stream carry what the page shows. */
export function syncStream(): void {
  const before = new Map(clients);
  channels.clear();
  clients.clear();
  for (const { id, channel } of components.values()) {
    if (!channel) continue;
    channels.set(id, channel);
    clients.set(channel, clients.get(channel) ?? before.get(channel) ?? makeClient(channel));
  }
  wake();
}

/** Has the stream opened or closed, by the module, once there is anything to listen to. */
export function wake(): void {
  if (module) module.sync();
  else if (clients.size) use<Stream>("open").then(take, () => setTimeout(wake, Patience.missing));
}

function take(came: Stream): void {
  module = came;
  wake();
}

function makeClient(channel: string): Client {
  const client: Client = {
    channel,
    isConnected: false,
    lastEventId: "",
    shut: false,
    close() {
      client.shut = true;
      wake();
    },
    reconnect() {
      client.shut = false;
      module?.reopen(channel);
    },
  };
  return client;
}
