// The lcgen browser client. It needs no call: components in the page connect
// as they come, and let go as they leave.

import { core } from "./core";
import { lend } from "./load";
import { manager, start } from "./manager";

if (!window.liveComponentManager) {
  window.liveComponentManager = manager;
  lend(core);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
}
