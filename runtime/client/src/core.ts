import { announce } from "./announce";
import { backoff } from "./backoff";
import { find } from "./component";
import { heartbeat, sse } from "./config";
import { all, own } from "./dom";
import { dispatch, emit } from "./events";
import { tell, tellExpired } from "./failure";
import { copyInside, parse } from "./html";
import { setAction } from "./loading";
import { keyOf, morphElement, morphInside } from "./morph";
import { componentsWhere } from "./page";
import { enqueue, takeIn } from "./queue";
import { anyVersion, isDue, refreshSoon } from "./refresh";
import { failure, request } from "./request";
import { change, show } from "./show";
import { clients, pause } from "./stream";
import { pairInside, serverCopy } from "./written";

/** What modules have of the core. Of its sources they import nothing but types. */
export const core = {
  all,
  announce,
  anyVersion,
  backoff,
  change,
  clients,
  componentsWhere,
  copyInside,
  dispatch,
  emit,
  enqueue,
  failure,
  find,
  heartbeat,
  isDue,
  keyOf,
  morphElement,
  morphInside,
  own,
  pairInside,
  parse,
  pause,
  refreshSoon,
  request,
  serverCopy,
  setAction,
  show,
  sse,
  takeIn,
  tell,
  tellExpired,
};

export type Core = typeof core;
