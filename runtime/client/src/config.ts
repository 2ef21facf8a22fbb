import { page } from "./dom";

// What the page says about the server, as attributes of the script's own tag:
//
//   <script src="/lc/client.js" defer data-lc-base="/lc" data-lc-sse="/sse/events"></script>

const script = page.currentScript as HTMLScriptElement | null;

const {
  /** Where components are called and fetched. */
  lcBase: base = "/lc",
  /** Where events are streamed. */
  lcSse: sse = "/sse/events",
  /** How long the server is ever silent, in milliseconds: it sends a ping then. */
  lcHeartbeat: heartbeat = 15_000,
} = script?.dataset ?? {};

/** How the names of all files of this build end: ".1f2e3d4c5b6a.js" after client, or ".js". */
const ending = /client([.\w]+)$/.exec(script?.src ?? "")?.[1] ?? ".js";

export { base, ending, heartbeat, sse };
