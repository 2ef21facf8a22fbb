// The lcgen browser client. It needs no call: components in the page connect
// as they come, and let go as they leave.

import { manager, start } from "./manager";

if (!window.liveComponentManager) {
  window.liveComponentManager = manager;
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
}
