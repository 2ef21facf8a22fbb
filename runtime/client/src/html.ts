// Turning the server's text into nodes that can do no harm.

/** As far as TypeScript's library does not know it yet. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(s: string): string }): { createHTML(s: string): string };
}

// A page that names its policies in its CSP allows this one with
// "trusted-types lcgen".
const policy = (window as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy("lcgen", {
  createHTML: (s) => s,
});

/** Holds nodes that are never shown: nothing in it loads, runs or upgrades. */
const inert = document.createElement("template").content.ownerDocument;

/**
 * Parses HTML from the server. A script so parsed never runs, wherever it is
 * put, and what else could run is taken out.
 */
export function parse(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html;
  disarm(template.content);
  return template.content;
}

/** Copies what the page shows, as if parse had given it. */
export function copy(live: HTMLElement): HTMLElement {
  const copied = inert.importNode(live, true);
  disarm(copied);
  return copied;
}

const leadsSomewhere = /^(.*:)?href$|^(src|action|formaction|data|to|from|by|values)$/;

/** Removes event handlers, documents in attributes and javascript: addresses. */
function disarm(root: ParentNode): void {
  for (const element of root.querySelectorAll("*")) {
    if (element instanceof HTMLTemplateElement) disarm(element.content);
    for (const name of element.getAttributeNames()) {
      // Browsers skip spaces and control characters in front of a scheme, and
      // tabs and line ends within it.
      const runs = leadsSomewhere.test(name) && /javascript:/i.test(element.getAttribute(name)!.replace(/[\0- ]+/g, ""));
      if (runs || /^(on|srcdoc$)/i.test(name)) element.removeAttribute(name);
    }
  }
}
