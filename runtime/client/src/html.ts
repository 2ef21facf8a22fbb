import { all, own, page } from "./dom";
import { heedAll } from "./load";
import { isTemplate } from "./written";

// Turning the server's text into nodes that can do no harm.

/** As far as TypeScript's library does not know it yet. */
interface TrustedTypes {
  createPolicy?(name: string, rules: { createHTML(s: string): string }): { createHTML(s: string): string };
}

// A page that names its policies in its CSP allows this one by
// "trusted-types lcgen".
const policy = (window as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy?.("lcgen", {
  createHTML: String,
});

/**
 * Parses HTML from the server. A script so parsed never runs, wherever it is
 * put, and what else could run is taken out. What a <template> holds is below
 * it, as in all of the server's copies: they are compared and searched as a
 * whole.
 */
export function parse(html: string): DocumentFragment {
  const template = page.createElement("template");
  template.innerHTML = policy?.createHTML(html) ?? html;
  return disarm(template.content, !suspect.test(html));
}

/**
 * What text has that anything is to be taken out of, and some other text too: names
 * of attributes, "script" in names or in values, with or without what browsers
 * skip in those, and what may stand for a part of it.
 */
const suspect = /\bon[^\s=>]{0,60}\s*=|srcdoc|s\s*c\s*r\s*i\s*p\s*t|&(#(?!3[49]|43)|col|tab|new)/i;

/**
 * Copies what is in a node of the page, as if parse had given it: nothing in the copy
 * loads, runs or upgrades. Of custom elements that are at work already, only
 * what tells them apart is copied: which other attributes they have set on
 * themselves can't be told any more.
 */
export function copyInside(live: Node): DocumentFragment {
  const copied = parse("");
  for (const node of own(live).childNodes) copied.append(own(copied.ownerDocument).importNode(node, true));
  return disarm(copied, false, (element, name) => customElements.get(own(element).localName) && !/^(id$|data-)/.test(name));
}

/** Puts what the templates in root hold below them. */
function unfold(root: Node): void {
  for (const template of all(root, "template").filter(isTemplate)) {
    unfold(template.content);
    template.append(template.content);
  }
}

/** Unfolds templates, and unless it is harmless removes event handlers, documents in attributes, javascript: addresses, and what else is unwanted. */
export function disarm<R extends Node>(root: R, harmless: boolean, unwanted?: (element: Element, name: string) => unknown): R {
  unfold(root);
  heedAll(root);
  const scripts = all(root, "svg script");
  for (const element of harmless ? [] : all(root, "*")) {
    // WebKit runs a script in an image when that comes into the page, however
    // it was parsed.
    const script = scripts.includes(element);
    if (script) own(element).textContent = "";
    for (const name of own(element).getAttributeNames()) {
      // Browsers skip spaces and control characters in front of a scheme, and
      // tabs and line ends within it. SVG animations hold lists of addresses.
      const value = own(element).getAttribute(name)!;
      const leads =
        value.includes(":") && /(^|;)javascript:/i.test(value.replace(/[\0- ]/g, "")) && !/^(value$|data-)/.test(name);
      if (script || leads || /^(on|srcdoc$)/i.test(name) || unwanted?.(element, name)) own(element).removeAttribute(name);
    }
  }
  return root;
}
