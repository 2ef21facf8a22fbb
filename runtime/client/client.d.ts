/**
 * The public surface of the lcgen browser client: what a page may rely on.
 * Everything else in client.js is free to change.
 */

/** What the server says after an action: the data of component-update or component-patch, and effects. */
export interface Answer {
  componentId: string;
  channel?: string;
  version: number;
  /** Names what the component looks like; absent if nobody is sent patches of it. */
  hash?: string;
  /** The lc:"state" fields; absent unless the component says state=public, or none were sent. */
  state?: unknown;
  /** The attributes that the component gives its wrapper, all of them; absent if it has no method for that. */
  attrs?: Record<string, string>;
  /** Absent if the answer is a patch. */
  html?: string;
  /** Items of lists that are not in the HTML any more, by key: their HTML, or null if they are gone. */
  items?: Record<string, string | null>;
  effects: Effects;
}

/** What an action did beside changing the component. */
export interface Effects {
  /** The wrapper's new token, where the viewer's own state changed. */
  token?: string;
  /** A path of this site to go to. */
  redirect?: string;
  /** Messages for the user, each an lc:flash event. */
  flash?: string[];
  /** Events to dispatch from the component. */
  dispatch?: { event: string; detail?: unknown }[];
  /** By name, what the query of the page has from now on; other names stay. */
  query?: Record<string, string[]>;
  /** The query is a new entry in the browser's history. */
  push?: boolean;
  /** What the tab keeps of the component over a reload. */
  keep?: string;
  /** The title of the page. */
  title?: string;
  /** The instance is gone, and is taken off the page. */
  removed?: boolean;
}

/** RFC 9457, with its kind and the faults of each parameter. */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  /** Such as "invalid", "forbidden", or "expired": the page has to be loaded again. */
  code?: string;
  detail?: string;
  errors?: { pointer: string; detail: string }[];
  /** What a partial action has changed all the same: its answer, had it found no faults. */
  update?: Answer;
}

/**
 * Why an action or a refresh failed; status is 0 where no answer came. If the user has ended an
 * upload, the code of the problem is "ended".
 */
export interface ActionError extends Error {
  readonly status: number;
  readonly problem: Problem;
}

/** Parameters by wire name. A plain object is sent as JSON. */
export type Params = Record<string, unknown> | FormData;

/** One channel of the page. All channels share one connection. */
export interface SSEClient {
  readonly channel: string;
  readonly isConnected: boolean;
  /** The place up to which the channel has been seen: the id of its last event. Empty before the stream is open. */
  readonly lastEventId: string;
  /** Lets go of this channel until reconnect is called. */
  close(): void;
  reconnect(): void;
}

/** What the detail of every event of a component has. */
interface Of {
  id: string;
  /** Empty where the component has none. */
  channel: string;
}

/** The details of the events that bubble from a component, or come from the document. */
export interface LiveComponentEvents {
  "lc:mount": Of & { root: HTMLElement };
  "lc:unmount": Of & { root: HTMLElement };
  /** Cancelable: the action is then not called. */
  "lc:before-action": Of & { action: string; params: Params; trigger?: Element | undefined };
  /** Cancelable: the page then stays as it is, and at its version. */
  "lc:before-update": Of & { version: number };
  "lc:update": Of & { version: number };
  "lc:fragments": Of & { version: number; fragments: Record<string, string> };
  /** The action is empty where a refresh failed, or the server refuses the channel. */
  "lc:error": Of & { action: string; status: number; problem: Problem; error: ActionError };
  /** Cancelable: the message is then not shown in an element with data-lc-flash. */
  "lc:flash": Of & { message: string };
  "lc:connected": Of;
  "lc:disconnected": Of;
  "lc:resync": Of;
  /**
   * From the document, once: the page was made for another user, or too long ago. Also if its
   * channels are open to everybody, so that nothing is refused. Cancelable: the user is then not
   * told.
   */
  "lc:expired": { problem: Problem };
  /** From the document, once: the server has been of another build than the page for a minute. Cancelable, as above. */
  "lc:outdated": { build: string };
  /** From the document, before a page is fetched for data-lc-nav. Cancelable: it is then loaded as ever. */
  "lc:before-nav": { url: string };
  /** From the document: the page has become another one, without being loaded. */
  "lc:nav": { url: string };
}

/** What the callbacks of a hook have as this: one for each element, for what they keep beside it. */
export interface HookContext {
  /** The element with data-lc-hook. */
  readonly element: HTMLElement;
  /** Of the component that the element is in; empty if it is in none. */
  readonly id: string;
  /** Calls an action of that component, also from destroyed while the component is there; rejects with an ActionError. */
  action(name: string, params?: Params): Promise<Answer>;
}

/**
 * What is called for each element with data-lc-hook. Own is what the callbacks keep in this. An
 * error in one is reported to the console and stops nothing else.
 */
export interface HookCallbacks<Own extends object = Record<string, any>> {
  /** Once, when the element is in the page and the hook is known. */
  mounted?(this: HookContext & Own, element: HTMLElement): void;
  /** After an update that has changed what the server writes of the element or of what is in it, other components left out. */
  updated?(this: HookContext & Own, element: HTMLElement): void;
  /** Once, after mounted: the element has left the page, its component was let go of, or it has another hook. */
  destroyed?(this: HookContext & Own, element: HTMLElement): void;
}

export interface LiveComponentManager {
  /** The client's version. */
  readonly version: string;
  /** By channel. */
  readonly sseClients: ReadonlyMap<string, SSEClient>;
  /** From component ID to channel. */
  readonly componentChannels: ReadonlyMap<string, string>;
  /** Calls an action of a component of this page; rejects with an ActionError. */
  action(id: string, name: string, params?: Params): Promise<Answer>;
  /** Fetches the viewer's own view of a component and shows it. */
  refresh(id: string): Promise<void>;
  /** Listens to the events of all components; returns what ends it. */
  on<K extends keyof LiveComponentEvents>(
    type: K,
    fn: (event: CustomEvent<LiveComponentEvents[K]>) => void,
  ): () => void;
  /**
   * Has callbacks called for the elements with data-lc-hook="NAME", also those that are there
   * already. Called again with the same name, it replaces them for elements that come later.
   */
  hook<Own extends object = Record<string, any>>(name: string, callbacks: HookCallbacks<Own>): void;
  /** Takes up the components in root: for shadow roots, into which the page does not see by itself. */
  mount(root: ParentNode & Node): void;
  /** Lets go of the components in root. */
  unmount(root: ParentNode & Node): void;
  /** Opens the stream again after disconnect. */
  connect(): void;
  /** Closes the stream until connect is called. */
  disconnect(): void;
}

type LiveComponentEventMap = { [K in keyof LiveComponentEvents]: CustomEvent<LiveComponentEvents[K]> };

declare global {
  interface Window {
    liveComponentManager: LiveComponentManager;
  }

  /** For document.addEventListener("lc:update", …), and the same on elements. */
  interface GlobalEventHandlersEventMap extends LiveComponentEventMap {}
}
