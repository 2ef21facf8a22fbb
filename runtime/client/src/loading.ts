import { find, type Component } from "./component";
import { is, own, page } from "./dom";
import { serverCopy } from "./written";

/** Tells the component which action runs, if one does. */
export function setAction(component: Component, action?: string): void {
  component.action = action;
  showLoading(component);
}

/** Shows whether an action of the component runs, and which. */
export function showLoading(component: Component): void {
  const { root, action } = component;
  root.ariaBusy = action ? "true" : null;
  for (const element of find(component, "[data-lc-loading]")) {
    own(element).hidden = !action || ![action, ""].includes(own(element).dataset.lcLoading!);
  }
}

/** Elements whose action is not over yet. */
export const deaf = new WeakSet<Element>();

/**
 * Makes a trigger deaf, and disables its button, until the result is called: a
 * second click is not a second wish.
 */
export function deafen(trigger: Element, button: Partial<HTMLButtonElement> & HTMLElement): () => void {
  const focused = is(button, ":focus");
  deaf.add(trigger);
  own(button).disabled = true;
  own(button).dataset.lcBusy = "";
  return () => {
    deaf.delete(trigger);
    delete own(button).dataset.lcBusy;
    own(button).disabled = !!own(serverCopy(button))?.disabled;
    if (focused && page.activeElement === page.body) own(button).focus();
  };
}
