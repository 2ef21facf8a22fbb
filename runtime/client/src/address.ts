import type { Effects } from "../client";
import type { Component } from "./component";

// The address and the title of the page, and what a tab keeps over a reload. What
// is done with them, the module url does.

/** Does what an action of the component asks for. */
export type Address = (component: Component, effects: Effects) => void;
