import type { Effects } from "../client";
import { announce } from "./announce";
import type { Component } from "./component";
import { dispatch, emit } from "./events";

/** Does what an action asks for beside the change of its component. */
export function doEffects(component: Component, effects: Effects): void {
  for (const { event, detail } of effects.dispatch ?? []) dispatch(component.root, event, detail);
  for (const message of effects.flash ?? []) {
    emit(component, "lc:flash", { message });
    announce(message);
  }
  if (effects.redirect) location.assign(effects.redirect);
}
