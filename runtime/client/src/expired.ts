import type { Problem } from "../client";
import { own, page } from "./dom";
import { dispatch } from "./events";

/** The code of a problem whose reason is a token that is of no use any more. */
export const expired = "expired";

const text = "This page is out of date. Load it again.";

let told = false;

/** Says, once, that the page was made for another user, or too long ago. */
export function tellExpired(problem: Problem): void {
  if (told) return;
  told = true;
  if (dispatch(document, "lc:expired", { problem })) showNotice();
}

/** Shows the text and a button at the lower edge of the window, in the page's colours. */
function showNotice(): void {
  const notice = page.createElement("div");
  notice.role = "alert";
  notice.style.cssText =
    "position:fixed;inset:auto 0 0;z-index:2147483647;padding:1em;text-align:center;border-top:1px solid;background:Canvas;color:CanvasText";
  const button = page.createElement("button");
  button.textContent = "Load again";
  button.onclick = () => location.reload();
  notice.append(text, " ", button);
  own(page.body).append(notice);
}
