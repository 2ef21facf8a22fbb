import type { Problem } from "../client";
import { dispatch } from "./events";
import { use } from "./load";

/** The code of a problem whose reason is a token that is of no use any more. */
export const expired = "expired";

/** The module expired: shows that the page is out of date. */
export type Notice = () => void;

let told = false;

/** Says, once, that the page was made for another user, or too long ago. */
export function tellExpired(problem: Problem): void {
  if (told) return;
  told = true;
  if (dispatch(document, "lc:expired", { problem })) use<Notice>(expired).then((show) => show(), () => {});
}
