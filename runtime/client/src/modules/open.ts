import type { Core } from "../core";
import type { Stream } from "../stream";
import { borrow } from "../open/borrowed";
import { tellExpired } from "../open/outofdate";
import { patcher } from "../open/patch";
import { follow, reopen, sync } from "../open/stream";

// Opens the stream of events, and brings them to the components.

/** A worker that holds the stream of several tabs opens it in the same way. */
export { openSource } from "../open/source";

export default (core: Core): Stream => {
  borrow(core);
  core.hooks.patcher = patcher;
  follow();
  return { reopen, sync, tellExpired };
};
