import type { Problem } from "../../client";
import { core } from "./borrowed";

// What happens once in a page's life is not in the core.

let told = false;

/** Says, once, that the page was made for another user, or too long ago; unless the page says so itself. */
export function tellExpired(problem: Problem): void {
  if (told) return;
  told = true;
  const event = new CustomEvent("lc:expired", { bubbles: true, composed: true, cancelable: true, detail: { problem } });
  if (core.own(document).dispatchEvent(event)) showExpired();
}

/** Shows that the page is out of date. */
function showExpired(): void {
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
