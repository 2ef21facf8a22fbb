import type { Component } from "./component";

/** Shows whether actions of the component run, and which. */
export function showLoading(component: Component): void {
  const { root, running } = component;
  if (running.length) root.setAttribute("aria-busy", "true");
  else root.removeAttribute("aria-busy");
  for (const element of component.find("[data-lc-loading]")) {
    const action = element.dataset.lcLoading;
    element.hidden = !(action ? running.includes(action) : running.length);
  }
}
