import { callAction } from "./actions";
import { announce } from "./announce";
import { backoff, pause as rest, reach } from "./backoff";
import { find, versionOf } from "./component";
import { base, data, say } from "./config";
import { all, is, own } from "./dom";
import { emit } from "./events";
import { tell } from "./failure";
import { hold, stateOf } from "./fields";
import { hooks } from "./hooks";
import { copyInside, parse } from "./html";
import { use } from "./load";
import { deaf } from "./loading";
import { keyOf, morphElement, morphInside } from "./morph";
import { componentsWhere, ownerOf } from "./page";
import { paramsOf } from "./params";
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
  callAction,
  change,
  clients,
  componentsWhere,
  copyInside,
  data,
  deaf,
  dueOf,
  emit,
  failure,
  elementsOf: find,
  hold,
  hooks,
  is,
  keyOf,
  morphElement,
  morphInside,
  own,
  ownerOf,
  pairInside,
  paramsOf,
  parseHTML: parse,
  pause,
  reach,
  refreshSoon,
  rest,
  say,
  serverCopy,
  showNews,
  showWrapper,
  stateOf,
  syncStream,
  takeIn,
  tell,
  use,
  versionOf,
};

export type Core = typeof core;
