import type { Core } from "../core";

// View transitions: updates of components with data-lc-transition, and navigation
// in pages that have it outside of components. The browser takes a picture of what
// there is first, so what is to be shown waits for that.

const selector = "[data-lc-transition]";

/** In a layer, so that all rules of the page's own come first. */
const rules = `@layer lcgen {
::view-transition { pointer-events: none }
${selector}:not(html, body) { view-transition-name: match-element }
}`;

export default (core: Core): void => {
  const { all, elementsOf, hooks, is, own, ownerOf } = core;
  if (!("startViewTransition" in document)) return;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  own(document).adoptedStyleSheets = [...own(document).adoptedStyleSheets, sheet];

  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const { style } = own(document).documentElement as HTMLHtmlElement;

  /** The transition that has begun, until the page changes in it. */
  let begun: Promise<void> | undefined;
  /** Whether the page changes now. */
  let changing = false;
  let last: ViewTransition | undefined;

  hooks.stage = (component) => {
    const marked = component ? elementsOf(component, selector) : all(document, selector).filter((element) => !ownerOf(element));
    if (!marked[0] || changing || own(document).hidden || still.matches) return undefined;
    // A picture of the whole page is for navigation, if the whole page is to change.
    const whole = !component && marked.some((element) => is(element, "html,body"));
    return (begun ??= new Promise((resolve) => begin(whole, resolve)));
  };

  function begin(whole: boolean, change: () => void): void {
    style.viewTransitionName = whole ? "" : "none";
    const transition = own(document).startViewTransition(async () => {
      begun = undefined;
      changing = true;
      change();
      // What waits for the change goes on first.
      await new Promise((resume) => setTimeout(resume));
      changing = false;
    });
    last = transition;
    // It is skipped if another one begins, or if two elements have one name.
    transition.ready.catch(() => {});
    transition.finished.finally(() => {
      if (last === transition) style.viewTransitionName = "";
    });
  }
};
