import { core } from "./borrowed";

const enum Patience {
  /** How long a connection may be away before anybody is told, in milliseconds. */
  lost = 3000,
}

let timer: number | void;
let told = false;

/** Shows that the page is to be connected. */
export function awaitConnection(): void {
  if (!told) mark("connecting");
}

/**
 * Shows whether the page is connected; with nothing, that it need not be. If the connection
 * stays away, says so to who hears the page, and then that it is back.
 */
export function announceConnection(connected?: boolean): void {
  if (connected === false) {
    awaitConnection();
    timer ||= setTimeout(() => {
      told = true;
      mark("offline");
      core.announce(core.say("Connection lost."));
    }, Patience.lost);
  } else {
    timer = clearTimeout(timer!);
    mark(connected && "online");
    if (connected && told) core.announce(core.say("Connected again."));
    told = false;
  }
}

/** Says to style sheets how the connection is, and shows what is for a lost one. */
function mark(state: string | undefined | false): void {
  const { dataset } = core.own(core.own(document).documentElement);
  if (state) dataset.lcConnection = state;
  else delete dataset.lcConnection;
  for (const element of core.own(document).querySelectorAll<HTMLElement>("[data-lc-offline]")) {
    core.own(element).hidden = state !== "offline";
  }
}
