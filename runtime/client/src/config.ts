// What the page says about the server, as attributes of the script's own tag:
//
//   <script src="/lc/client.js" defer data-lc-base="/lc" data-lc-sse="/sse/events"></script>

const {
  /** Where components are called and fetched. */
  lcBase: base = "/lc",
  /** Where events are streamed. */
  lcSse: sse = "/sse/events",
  /** How long the server is ever silent, in milliseconds: it sends a ping then. */
  lcHeartbeat: heartbeat = 15_000,
} = (document.currentScript as HTMLScriptElement | null)?.dataset ?? {};

export { base, heartbeat, sse };
