import type { Effects } from "../client";
import type { Component } from "./component";

// What an action asks for beside the change of its component. The module effects
// does it.

/** Does it. */
export type DoEffects = (component: Component, effects: Effects) => void;
