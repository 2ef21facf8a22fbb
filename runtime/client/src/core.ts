import { announce } from "./announce";
import { backoff } from "./backoff";
import { find } from "./component";
import { heartbeat, sse } from "./config";
import { all, own } from "./dom";
import { dispatch, emit } from "./events";
import { tellExpired } from "./expired";
import { takeBack, tell } from "./failure";
import { copyInside, parse } from "./html";
import { present, receivers, soon } from "./load";
import { setAction } from "./loading";
import { keyOf, morphElement, morphInside } from "./morph";
import { components as shown } from "./page";
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
  present,
  receivers,
  refreshSoon,
  request,
  serverCopy,
  setAction,
  show,
  shown,
  soon,
  sse,
  takeBack,
  takeIn,
  tell,
  tellExpired,
};

export type Core = typeof core;
