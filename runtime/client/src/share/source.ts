import type { Call, News } from "./messages";

/** As far as TypeScript's library does not know it yet. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(s: string): string }): { createScriptURL(s: string): string };
}

const enum Limit {
  /** How often in a row the shared stream may fail before a tab tries its own. */
  tries = 3,
}

/** The script's element. Its name says where streams are, and tells those who share one from others. */
interface Script {
  src: string;
  dataset: { lcShare: string };
}

/** Gives the client sources that share one stream with the other tabs of the viewer. */
export function share({ src, dataset: { lcShare: name } }: Script): void {
  const url =
    (self as { trustedTypes?: TrustedTypes }).trustedTypes
      ?.createPolicy("lcgen-share", { createScriptURL: String })
      .createScriptURL(src) ?? src;
  let tries = 0;

  function open(address: string) {
    if (tries++ === Limit.tries) {
      tries = 0;
      return new EventSource(address);
    }
    // A shared one is started where it is not there, or has died.
    const worker: object = new (self.SharedWorker ?? Worker)(url, { name });
    const bus = new BroadcastChannel(name);
    const from = Math.random();
    let [, asks, place = ""] = address.split(/\?channel=|&lastEventId=/) as [string, string, string?];
    const channels = new URL(address, src).searchParams.getAll("channel");
    const types: string[] = [];
    let live: boolean | undefined;
    let tell: (news: News) => void;
    const call = () => bus.postMessage({ from, asks, place, types } satisfies Call);
    // The client sets onerror before anything can happen.
    const source = {
      /** The client has one listener for all types. */
      addEventListener(type: string, listener: typeof tell) {
        types.push(type);
        tell = listener;
      },
      close() {
        asks = "";
        call();
        bus.onmessage = null;
        (worker as Worker).terminate?.();
      },
    } as { close(): void; onerror?(): void };
    bus.onmessage = ({ data: news }: MessageEvent<News>) => {
      const { type, data, lastEventId } = news;
      if (type === "ping") call();
      if (!data) return type === "error" && source.onerror!();
      const { channel, channels: carried } = JSON.parse(data);
      // It is greeted once, and by a connection that was opened for it.
      if (carried ? live || !channels.every((name) => Object.hasOwn(carried, name)) : !live) return;
      live = true;
      tries = 0;
      place = lastEventId;
      if (!channel || channels.includes(channel)) tell(news);
    };
    setTimeout(call); // it listens to all types by then
    return source;
  }

  self.liveComponentSource = open as never;
}
