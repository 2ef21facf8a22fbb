import type { Core } from "../core";
import { durationOf } from "../duration";

// Shows messages for the user (data-lc-flash), and lets go of them again.

const enum Pause {
  /** How long a message stays on that is due while somebody reads it, in milliseconds. */
  reading = 1000,
}

export default (core: Core): void => {
  const { all, is, own, ownerOf } = core;
  const selector = "[data-lc-flash]";

  /** Messages that can be closed. */
  const taken = new WeakSet<Element>();

  /** Lets a message be closed, and go by itself if the place says when. */
  function take(place: HTMLElement, message: HTMLElement): void {
    if (taken.has(message)) return;
    taken.add(message);
    const button = own(document).createElement("button");
    const close = () => own(message).remove();
    button.type = "button";
    button.ariaLabel = core.say("Close");
    button.textContent = "×";
    button.onclick = close;
    own(message).append(" ", button);
    const age = durationOf(own(place).dataset.lcFlash!);
    const end = () => {
      if (own(document).hidden || is(message, ":hover") || own(message).contains(own(document).activeElement)) setTimeout(end, Pause.reading);
      else close();
    };
    if (age) setTimeout(end, age);
  }

  addEventListener("lc:flash", (event) => {
    const { message } = event.detail;
    const component = ownerOf(event.composedPath()[0] as Node);
    const place = (component && core.elementsOf(component, selector)[0]) || all(document, selector).find((other) => !ownerOf(other));
    // The page may be against it.
    queueMicrotask(() => {
      if (!place || event.defaultPrevented) return;
      // What is said again is not shown twice.
      for (const other of own(place).children) if (own(own(other).firstChild)?.nodeValue === message) own(other).remove();
      const shown = own(document).createElement("p");
      shown.role = "status";
      shown.ariaLive = "off"; // the core says it
      shown.textContent = message;
      own(place).append(shown);
      take(place, shown);
    });
  });

  // What the server has written is for the action that led to this page. It is in no
  // component, and comes again with another page in the place of this one.
  for (const place of all(document, selector)) {
    const takeAll = () => {
      const fresh = ([...own(place).children] as HTMLElement[]).filter((message) => !taken.has(message));
      if (fresh[0]) core.announce(fresh.map((message) => own(message).textContent).join(" "));
      for (const message of fresh) take(place, message);
    };
    takeAll();
    new MutationObserver(takeAll).observe(place, { childList: true });
  }
};
