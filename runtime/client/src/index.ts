// The lcgen browser client. It needs no call: components in the page connect
// as they come, and let go as they leave.

import { prepareAnnouncements } from "./announce";
import { Manager } from "./manager";

if (!window.liveComponentManager) {
  const manager = new Manager();
  window.liveComponentManager = manager;
  const start = () => {
    prepareAnnouncements();
    manager.mount(document);
    manager.followPage();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
}
