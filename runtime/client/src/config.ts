// What the page says about the server, as attributes of the script's own tag:
//
//   <script src="/lc/client.js" defer data-lc-base="/lc" data-lc-sse="/sse/events"></script>

const said = (document.currentScript as HTMLScriptElement | null)?.dataset ?? {};

/** Where components are called and fetched. */
export const base = said.lcBase ?? "/lc";

/** Where events are streamed. */
export const sse = said.lcSse ?? "/sse/events";

/** How often the server sends a ping, in milliseconds. */
export const heartbeat = Number(said.lcHeartbeat) || 25_000;

/** What a screen reader hears when the connection goes and comes. */
export const texts = {
  lost: said.lcLost ?? "Connection lost. Trying again.",
  restored: said.lcRestored ?? "Connected again.",
};
