import type { Asked, Fail } from "../open/source";

// What the tabs and the hub say to each other, all over one BroadcastChannel.

/** A tab has a source open, or still has; or no more, if it asks for nothing. */
export interface Call {
  from: number;
  /** What it asks for. */
  asks?: Asked[] | undefined;
  /** The address of the module that opens streams. */
  module: string;
}

/** What the hub tells all sources. */
export interface News {
  /** Of an event; or "error", after which they come again. A ping is a question, too, but for the last of a stream: who is there? */
  type: string;
  data?: string;
  id?: string;
  /** Whom an error is for, if not for all; and what the server says. */
  to?: number[];
  end?: Parameters<Fail>;
}
