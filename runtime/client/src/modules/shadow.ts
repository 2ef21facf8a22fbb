import type { Core } from "../core";

// Makes shadow roots of what the server declares so: of templates with
// shadowrootmode, which a browser's parser takes up in a page but not in what
// comes later. In the page such a template is gone as soon as its root is there;
// the server's copies have it.

export default (core: Core): void => {
  /** The roots that are made here: closed ones are not to be had from their hosts. */
  const made = new WeakMap<Element, ShadowRoot>();

  function openAll(area: Node): void {
    for (const template of core.all<HTMLTemplateElement>(area, "template[shadowrootmode]")) {
      const copy = core.serverCopy(template);
      const host = template.parentElement;
      if (copy && host) open(host, template, copy);
    }
  }

  function open(host: Element, template: HTMLTemplateElement, copy: Element): void {
    const root = made.get(host) ?? core.own(host).shadowRoot;
    if (!root) return attach(host, template);
    template.remove();
    // What the browser's parser has made, the server has written as it is.
    if (root.firstChild && !core.serverCopy(root.firstChild)) core.pairInside(root, core.copyInside(root));
    core.morphInside(root, copy);
    openAll(root);
  }

  function attach(host: Element, template: HTMLTemplateElement): void {
    const { shadowRootMode, shadowRootDelegatesFocus, shadowRootClonable, shadowRootSerializable } = template;
    let root: ShadowRoot;
    try {
      root = core.own(host).attachShadow({
        mode: shadowRootMode as ShadowRootMode,
        delegatesFocus: shadowRootDelegatesFocus,
        clonable: shadowRootClonable,
        serializable: shadowRootSerializable,
      });
    } catch {
      return; // as in a page: the template stays, and shows nothing
    }
    made.set(host, root);
    template.remove();
    root.append(template.content);
    openAll(root);
  }

  for (const type of ["lc:mount", "lc:update", "lc:fragments"]) {
    addEventListener(type, ({ target }) => openAll(target as Node), true);
  }
  openAll(document);
};
