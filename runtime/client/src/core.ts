import { announce } from "./announce";
import { backoff, pause as rest, reach } from "./backoff";
import { find, versionOf } from "./component";
import { base, heartbeat, sse } from "./config";
import { all, is, own } from "./dom";
import { emit } from "./events";
import { tell } from "./failure";
import { hooks } from "./hooks";
import { copyInside, parse } from "./html";
import { keyOf, morphElement, morphInside } from "./morph";
import { componentsWhere, ownerOf } from "./page";
import { takeIn } from "./queue";
import { anyVersion, dueOf, refreshSoon } from "./refresh";
import { failure } from "./request";
import { showNews } from "./news";
import { change, showWrapper } from "./show";
import { clients, pause, syncStream } from "./stream";
import { pairInside, serverCopy } from "./written";

/** What modules have of the core. Of its sources they import nothing but types. */
export const core = {
  all,
  announce,
  anyVersion,
  backoff,
  base,
  change,
  clients,
  componentsWhere,
  copyInside,
  dueOf,
  emit,
  failure,
  elementsOf: find,
  heartbeat,
  hooks,
  is,
  keyOf,
  morphElement,
  morphInside,
  own,
  ownerOf,
  pairInside,
  parseHTML: parse,
  pause,
  reach,
  refreshSoon,
  rest,
  serverCopy,
  showNews,
  showWrapper,
  sse,
  syncStream,
  takeIn,
  tell,
  versionOf,
};

export type Core = typeof core;
