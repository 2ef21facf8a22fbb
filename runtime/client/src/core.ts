import { announce } from "./announce";
import { backoff, pause as rest, reach } from "./backoff";
import { find, versionOf } from "./component";
import { base, heartbeat, sse } from "./config";
import { own } from "./dom";
import { emit } from "./events";
import { tell, tellExpired } from "./failure";
import { parse } from "./html";
import { keyOf, morphElement, morphInside } from "./morph";
import { componentsWhere, ownerOf } from "./page";
import { takeIn } from "./queue";
import { anyVersion, isDue, refreshSoon } from "./refresh";
import { failure } from "./request";
import { change, show, showWrapper } from "./show";
import { clients, pause, syncStream } from "./stream";

/** What modules have of the core. Of its sources they import nothing but types. */
export const core = {
  announce,
  anyVersion,
  backoff,
  base,
  change,
  clients,
  componentsWhere,
  emit,
  failure,
  elementsOf: find,
  heartbeat,
  isDue,
  keyOf,
  morphElement,
  morphInside,
  own,
  ownerOf,
  parseHTML: parse,
  pause,
  reach,
  refreshSoon,
  rest,
  show,
  showWrapper,
  sse,
  syncStream,
  takeIn,
  tell,
  tellExpired,
  versionOf,
};

export type Core = typeof core;
