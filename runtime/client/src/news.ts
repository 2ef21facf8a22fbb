import type { Component } from "./component";
import { hooks } from "./hooks";
import { parse } from "./html";
import { anyVersion, refreshSoon } from "./refresh";
import { show, type News } from "./show";

/** Shows a new version; or if that is a patch of what is not shown, has it fetched. */
export function showNews(component: Component, news: News, spread = 0): void {
  const { base, hash, html, items, patch, version } = news;
  const { broken, copy, root } = component;
  if (!patch) return show(component, parse(html), news);
  const work = base === root.dataset.lcHash && !broken && hooks.patcher?.(copy, patch, base!);
  if (work) show(component, copy, news, work);
  else {
    component.other = hash;
    hooks.edit?.(component, version, items);
    refreshSoon(component, version || anyVersion, spread);
  }
}
