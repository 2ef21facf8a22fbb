import { core } from "./borrowed";

// Of what happens once in a page's life, the core has no more than the event.

/** Shows that the page is out of date. */
export function showExpired(): void {
  const notice = core.own(document).createElement("div");
  notice.role = "alert";
  notice.style.cssText =
    "position:fixed;inset:auto 0 0;z-index:99999;padding:1em;outline:solid;background:Canvas;color:CanvasText";
  const button = core.own(document).createElement("button");
  button.textContent = "Load again";
  button.onclick = () => location.reload();
  notice.append("This page is out of date. Load it again. ", button);
  core.own(core.own(document).body).append(notice);
}
