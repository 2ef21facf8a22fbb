import type { Fail, openSource } from "../open/source";
import type { Call, News } from "./messages";

/** What of the module open is used here. */
interface Opener {
  openSource: typeof openSource;
}

/** A source that a tab has open. */
interface Tab extends Call {
  /** Whether it was asked for a sign of life. */
  asked?: boolean;
}

/**
 * Holds the stream of all tabs: one connection for all their components. What of
 * it is for whom, the sources know. The name begins with where streams are.
 */
export function startHub(name: string): void {
  const bus = new BroadcastChannel(name);
  const tabs = new Map<number, Tab>();
  let close: (() => void) | undefined;
  let turn = 0; // counts the connections
  let timer = 0;

  bus.onmessage = ({ data: call }: MessageEvent<Tab>) => {
    const { from, asks } = call;
    const tab = tabs.get(from);
    if (tab && asks) tab.asked = false;
    else {
      if (asks) tabs.set(from, call);
      else tabs.delete(from);
      // Connects once for all that come and go at the same time. After the last
      // has gone, also if it was slow to answer and is not known any more, the
      // stream is closed at once: the worker may have no time left.
      clearTimeout(timer);
      if (tabs.size) timer = setTimeout(connect, 33);
      else connect();
    }
  };
  const tell = (news: News) => bus.postMessage(news);
  tell({ type: "ping" }); // who is there?

  function connect(): void {
    const mine = ++turn;
    close?.();
    const all = [...tabs.values()];
    const to = [...tabs.keys()];
    if (!all[0]) return;
    const asked = all.flatMap(({ asks }) => asks!);
    const fail = (...end: Parameters<Fail>) => {
      for (const from of to) tabs.delete(from);
      tell({ type: "error", to, end });
    };
    import(all[0].module).then((module: Opener) => {
      if (mine === turn) close = module.openSource(name.split(" ")[0]!, asked, hear, fail);
    }, () => fail());

    function hear(type: string, data: string, id: string): void {
      // The next connection goes on from where this one was. What comes twice,
      // the client tells by its version.
      const { channel, channels } = JSON.parse(data);
      for (const ask of asked) {
        ask.after = channel === ask.channel ? id : (channels?.[ask.channel]?.place ?? ask.after);
      }
      if (type === "ping") {
        for (const tab of all) {
          // A tab that has died says nothing; one that only slept comes again.
          if (tab.asked) tabs.delete(tab.from);
          tab.asked = true;
        }
      }
      tell({ type, data, id });
    }
  }
}
