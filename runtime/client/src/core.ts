import { announce } from "./announce";
import { find } from "./component";
import { all, own } from "./dom";
import { dispatch, emit } from "./events";
import { takeBack, tell } from "./failure";
import { copyInside, parse } from "./html";
import { setAction } from "./loading";
import { keyOf, morphElement, morphInside } from "./morph";
import { enqueue } from "./queue";
import { anyVersion, refreshSoon } from "./refresh";
import { failure, request } from "./request";
import { change, show } from "./show";
import { pairInside, serverCopy } from "./written";

/** What modules have of the core. Of its sources they import nothing but types. */
export const core = {
  all,
  announce,
  anyVersion,
  change,
  copyInside,
  dispatch,
  emit,
  enqueue,
  failure,
  find,
  keyOf,
  morphElement,
  morphInside,
  own,
  pairInside,
  parse,
  refreshSoon,
  request,
  serverCopy,
  setAction,
  show,
  takeBack,
  tell,
};

export type Core = typeof core;
