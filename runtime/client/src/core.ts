import { find } from "./component";
import { own } from "./dom";
import { emit } from "./events";
import { parse } from "./html";
import { keyOf, morphElement, morphInside } from "./morph";
import { change } from "./show";

/** What modules have of the core. Of its sources they import nothing but types. */
export const core = { change, emit, find, keyOf, morphElement, morphInside, own, parse };

export type Core = typeof core;
