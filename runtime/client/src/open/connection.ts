import { core } from "./borrowed";

const enum Patience {
  /** How long a connection may be away before anybody is told, in milliseconds. */
  lost = 3000,
}

let timer: number | void;
let told = false;

/** Says to who hears the page that the connection is lost, if it stays away, and that it is back. */
export function announceConnection(connected: boolean): void {
  if (!connected) {
    timer ||= setTimeout(() => {
      told = true;
      core.announce("Connection lost.");
    }, Patience.lost);
  } else {
    timer = clearTimeout(timer!);
    if (told) core.announce("Connected again.");
    told = false;
  }
}
