import type { Core } from "../core";
import type { Notice } from "../expired";

// Says that the page is out of date, unless the page has said so itself.

export default ({ own }: Core): Notice => {
  return () => {
    const notice = own(document).createElement("div");
    notice.role = "alert";
    notice.style.cssText =
      "position:fixed;inset:auto 0 0;z-index:2147483647;padding:1em;text-align:center;border-top:1px solid;background:Canvas;color:CanvasText";
    const button = own(document).createElement("button");
    button.textContent = "Load again";
    button.onclick = () => location.reload();
    notice.append("This page is out of date. Load it again.", " ", button);
    own(own(document).body).append(notice);
  };
};
