import type { Call } from "./messages";

/** A source that a tab has open. */
interface Tab extends Call {
  /** Whether it was asked for a sign of life. */
  asked?: boolean;
}

/**
 * Holds the stream of all tabs: one connection for all their channels. What of
 * it is for whom, the sources know. The name begins with where streams are.
 */
export function startHub(name: string): void {
  const bus = new BroadcastChannel(name);
  const tabs = new Map<number, Tab>();
  let connection: EventSource | undefined;
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
      // stream is closed; the worker may have no time left.
      clearTimeout(timer);
      timer = setTimeout(connect, tabs.size && 33);
    }
  };
  bus.postMessage({ type: "ping" }); // who is there?

  function connect(): void {
    connection?.close();
    if (!tabs.size) return;
    const all = [...tabs.values()];
    // One grant for each channel will do: the newest.
    const asks = new Map(all.flatMap(({ asks }) => asks.split("&channel=")).map((ask) => [ask.split("&")[0], ask]));
    // It goes on from where nobody misses anything. What comes twice, the
    // client tells by its version.
    const seq = ({ place }: Tab) => +(place.split("-")[1] ?? Infinity);
    const { place, types } = all.sort((a, b) => seq(a) - seq(b))[0]!;
    const source = new EventSource(
      `${name.split(" ")[0]}?channel=${[...asks.values()].join("&channel=")}&lastEventId=${place}`,
    );
    connection = source;
    source.onerror = () => {
      source.close();
      tabs.clear();
      bus.postMessage({ type: "error" });
    };
    for (const type of types) {
      source.addEventListener(type, ({ data, lastEventId }: MessageEvent<string>) => {
        for (const tab of all) {
          tab.place = lastEventId;
          if (type !== "ping") continue;
          // A tab that has died says nothing; one that only slept comes again.
          if (tab.asked) tabs.delete(tab.from);
          tab.asked = true;
        }
        bus.postMessage({ type, data, lastEventId });
      });
    }
  }
}
