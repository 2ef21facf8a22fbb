import type { Problem } from "../../client";
import { core } from "./borrowed";

// What happens once in a page's life is not in the core.

const enum Patience {
  /** How long a server may tell of another build before the page is, in milliseconds: a deployment takes a while. */
  deployment = 60_000,
}

const told = new Set<string>();
let timer: number | void;

/** Says, once, that the page was made for another user, or too long ago; unless the page says so itself. */
export function tellExpired(problem: Problem): void {
  tell("lc:expired", { problem }, core.say("This page is out of date. Load it again."));
}

/** Compares the build that a stream tells of, if it does, with the page's. */
export function compareBuild(build: string | undefined): void {
  const script = core.own(document).querySelector("script[data-lc-build]");
  const own = script && core.own(script).getAttribute("data-lc-build");
  if (!build || !own || build === own) timer = clearTimeout(timer!);
  else
    timer ||= setTimeout(() => tell("lc:outdated", { build }, core.say("There is a new version of this page.")), Patience.deployment);
}

function tell(type: string, detail: unknown, text: string): void {
  if (told.has(type)) return;
  told.add(type);
  const event = new CustomEvent(type, { bubbles: true, composed: true, cancelable: true, detail });
  if (core.own(document).dispatchEvent(event)) show(text);
}

/** Shows that the page is to be loaded again. */
function show(text: string): void {
  const notice = core.own(document).createElement("div");
  notice.role = "alert";
  notice.style.cssText =
    "position:fixed;inset:auto 0 0;z-index:99999;padding:1em;outline:solid;background:Canvas;color:CanvasText";
  const button = core.own(document).createElement("button");
  button.textContent = core.say("Load again");
  button.onclick = () => location.reload();
  notice.append(`${text} `, button);
  core.own(core.own(document).body).append(notice);
}
