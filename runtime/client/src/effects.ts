import type { Effects } from "../client";
import { announce } from "./announce";
import type { Component } from "./component";
import { emit } from "./events";

/** Does what an action asks for beside the change of its component. */
export function doEffects(component: Component, effects: Effects): void {
  const { root } = component;
  for (const { event, detail } of effects.dispatch ?? []) {
    root.dispatchEvent(new CustomEvent(event, { bubbles: true, composed: true, detail }));
  }
  for (const message of effects.flash ?? []) emit(component, "lc:flash", { message });
  if (effects.flash) announce(effects.flash.join(" "));
  if (effects.redirect) {
    const target = new URL(effects.redirect, location.href);
    if (target.origin === location.origin) location.assign(target);
  }
}
