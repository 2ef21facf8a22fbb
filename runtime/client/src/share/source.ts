import type { Asked } from "../open/source";
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

/** Has the client's streams share one with the other tabs of the viewer. */
export function share({ src, dataset: { lcShare: name } }: Script): void {
  const url =
    (self as { trustedTypes?: TrustedTypes }).trustedTypes
      ?.createPolicy("lcgen-share", { createScriptURL: String })
      .createScriptURL(src) ?? src;
  let tries = 0;

  self.liveComponentSource = (own, module, asked, hear, fail) => {
    if (tries++ === Limit.tries) {
      tries = 0;
      return own(asked, hear, fail);
    }
    // A shared one is started where it is not there, or has died.
    const worker: object = new (self.SharedWorker ?? Worker)(url, { name });
    const bus = new BroadcastChannel(name);
    const from = Math.random();
    let channels = asked.map(({ channel }) => channel);
    let live = false;
    const call = (asks?: Asked[]) => bus.postMessage({ from, asks, module } satisfies Call);
    bus.onmessage = ({ data: { type, data, id, to = [from], end = [] } }: MessageEvent<News>) => {
      if (type === "error") return to.includes(from) && fail(...end);
      // After the last ping, nothing more is to be asked for.
      if (type === "ping" && !/retry/.test(data!)) call(asked);
      if (type === "connected") {
        const { channels: told, refused } = JSON.parse(data!);
        const known = live ? told : { ...told, ...refused };
        // One that was not opened for this source, or not any more for all it had.
        if (!channels.every((name) => Object.hasOwn(known, name))) return live && fail();
        if (live) return; // it is greeted once
        channels = channels.filter((name) => Object.hasOwn(told, name));
        live = true;
      }
      if (!live || !data) return; // calls of other tabs have none
      tries = 0;
      hear(type, data, id!);
    };
    call(asked);
    return () => {
      call();
      bus.onmessage = null;
      (worker as Worker).terminate?.();
    };
  };
}
