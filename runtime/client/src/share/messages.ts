// What the tabs and the hub say to each other, all over one BroadcastChannel.

/** A tab has a source open, or still has; or no more, where it asks for nothing. */
export interface Call {
  from: number;
  /** What it asks for, as in the address of a stream: channels, each before its token. */
  asks: string;
  /** Up to here, it has been told everything. */
  place: string;
  /** The types of events that it listens to. */
  types: string[];
}

/** What the hub tells all sources. */
export interface News {
  /** Of an event; or "error", after which they come again. A ping is a question, too: who is there? */
  type: string;
  data?: string;
  lastEventId: string;
}
