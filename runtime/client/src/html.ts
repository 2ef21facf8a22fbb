// Turning the server's text into nodes that can do no harm.

/** As far as TypeScript's library does not know it yet. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(s: string): string }): { createHTML(s: string): string };
}

// A page that names its policies in its CSP allows this one by
// "trusted-types lcgen".
const policy = (window as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy("lcgen", {
  createHTML: (s) => s,
});

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

/** Copies what the page shows, as if parse had given it: nothing in the copy loads, runs or upgrades. */
export function copy(live: HTMLElement): HTMLElement {
  const copied = parse("").ownerDocument.importNode(live, true);
  disarm(copied);
  return copied;
}

/** Removes event handlers, documents in attributes and javascript: addresses. */
function disarm(root: ParentNode): void {
  for (const element of root.querySelectorAll("*")) {
    for (const name of element.getAttributeNames()) {
      // Browsers skip spaces and control characters in front of a scheme, and
      // tabs and line ends within it. SVG animations hold lists of addresses.
      const value = element.getAttribute(name)!.replace(/[\0- ]/g, "");
      if (/^(on|srcdoc$)/i.test(name) || (/(^|;)javascript:/i.test(value) && !/^(value$|data-)/.test(name))) {
        element.removeAttribute(name);
      }
    }
  }
}
