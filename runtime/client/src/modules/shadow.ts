import type { Core } from "../core";

// Makes shadow roots of what the server declares so: of templates with
// shadowrootmode, which a browser's parser takes up in a page but not in what
// comes later. In the page such a template is gone as soon as its root is there;
// the server's copies have it.

export default (core: Core): void => {
  const { all, copyInside, morphInside, own, pairInside, serverCopy } = core;

  /** The roots that are made here: closed ones are not to be had from their hosts. */
  const made = new WeakMap<Element, ShadowRoot>();

  function openAll(area: Node): void {
    for (const template of all<HTMLTemplateElement>(area, "template[shadowrootmode]")) {
      const copy = serverCopy(template);
      const host = template.parentElement;
      if (copy && host) open(host, template, copy);
    }
  }

  function open(host: Element, template: HTMLTemplateElement, copy: Element): void {
    let root = made.get(host) ?? own(host).shadowRoot;
    if (root) {
      template.remove();
      // What the browser's parser has made, the server has written as it is.
      if (root.firstChild && !serverCopy(root.firstChild)) pairInside(root, copyInside(root));
      morphInside(root, copy);
    } else {
      const {
        shadowRootMode: mode,
        shadowRootDelegatesFocus: delegatesFocus,
        shadowRootClonable: clonable,
        shadowRootSerializable: serializable,
      } = template;
      try {
        root = own(host).attachShadow({ mode: mode as ShadowRootMode, delegatesFocus, clonable, serializable });
      } catch {
        return; // as in a page: the template stays, and shows nothing
      }
      made.set(host, root);
      template.remove();
      root.append(template.content);
    }
    openAll(root);
  }

  for (const type of ["lc:mount", "lc:update", "lc:fragments"]) {
    addEventListener(type, ({ target }) => openAll(target as Node), true);
  }
  core.componentsWhere(({ root }) => openAll(root));
};
