import { texts } from "./config";

// What a screen reader hears: a live region of our own, which nobody sees. The
// live regions that authors write are left alone.

let region: HTMLElement | undefined;

/** Puts the region into the page. It has to be there before it speaks. */
export function prepareAnnouncements(): void {
  if (region?.isConnected) return;
  region ??= document.createElement("div");
  region.setAttribute("role", "status");
  region.style.cssText =
    "position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap";
  document.body.append(region);
}

export function announce(text: string): void {
  prepareAnnouncements();
  region!.textContent = text;
}

/** How long a connection is away before anybody is told, in milliseconds. */
const unnoticed = 3000;

let timer = 0;
let told = false;

export function connectionLost(): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    told = true;
    announce(texts.lost);
  }, unnoticed);
}

export function connectionFound(): void {
  clearTimeout(timer);
  if (told) announce(texts.restored);
  told = false;
}
