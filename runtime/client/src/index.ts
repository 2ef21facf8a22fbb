// The lcgen browser client. It needs no call: components in the page connect
// as they come, and let go as they leave.

import { core } from "./core";
import { page } from "./dom";
import { lend } from "./load";
import { manager, start } from "./manager";

// An element with that id is a member of window, but not its own.
if (!Object.hasOwn(window, "liveComponentManager")) {
  window.liveComponentManager = manager;
  lend(core);
  if (page.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
}
