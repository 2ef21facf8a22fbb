import { own, page } from "./dom";

// What a screen reader hears: a live region of our own, which nobody sees. The
// live regions that authors write are left alone.

const region = page.createElement("div");
region.role = "status";
region.style.cssText = "position:fixed;clip-path:inset(50%)";

/** Says a text; with none, puts the region into the page, where it has to be before it speaks. */
export function announce(text = ""): void {
  if (!region.isConnected) own(page.body).append(region);
  region.textContent = text;
}
