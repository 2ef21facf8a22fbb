import { callAction } from "./actions";
import { announce } from "./announce";
import { backoff, pause as rest, reach } from "./backoff";
import { find, versionOf } from "./component";
import { base, data, say } from "./config";
import { call } from "./delegate";
import { all, is, own } from "./dom";
import { dispatch, emit } from "./events";
import { tell } from "./failure";
import { hold, stateOf, sync } from "./fields";
import { hooks } from "./hooks";
import { copyInside, disarm, parse } from "./html";
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
  callBy: call,
  change,
  clients,
  componentsWhere,
  copyInside,
  data,
  deaf,
  disarm,
  dispatch,
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
  sync,
  syncStream,
  takeIn,
  tell,
  use,
  versionOf,
};

export type Core = typeof core;
