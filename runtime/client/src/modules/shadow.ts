import type { Core } from "../core";

// Makes shadow roots of what the server declares so: of templates with
// shadowrootmode, which a browser's parser takes up in a page but not in what
// comes later. In the page such a template is gone as soon as its root is there;
// the server's copies have it. Events that don't leave a shadow root, as that of a
// form that is sent, are told to the window, where the client listens.

export default (core: Core): void => {
  const { all, copyInside, morphInside, own, pairInside, serverCopy } = core;

  /** The roots that are made here: closed ones are not to be had from their hosts. */
  const made = new WeakMap<Element, ShadowRoot>();

  function openAll(area: Node): void {
    attend(own(area).getRootNode());
    for (const template of all<HTMLTemplateElement>(area, "template[shadowrootmode]")) {
      const copy = serverCopy(template);
      const host = template.parentElement;
      if (copy && host) open(host, template, copy);
    }
    // The browser's parser tells of none that it makes.
    for (const element of all(area, "*")) {
      const root = made.get(element) ?? own(element).shadowRoot;
      if (root) openAll(root);
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
  }

  function attend(root: Node): void {
    if (root instanceof ShadowRoot) for (const type of ["change", "reset", "submit"]) root.addEventListener(type, relay);
  }

  /** Has the window hear what it does not. */
  function relay(event: Event): void {
    const path = event.composedPath();
    // Of an event of a form, Chromium says that it is composed, and keeps it in the root.
    if (path.at(-1) === window) return;
    const copy = new SubmitEvent(event.type, event);
    Object.defineProperties(copy, { target: { value: path[0] }, composedPath: { value: () => path } });
    if (event.defaultPrevented) copy.preventDefault();
    if (!dispatchEvent(copy)) event.preventDefault();
  }

  for (const type of ["lc:mount", "lc:update", "lc:fragments"]) {
    addEventListener(type, (event) => openAll(event.composedPath()[0] as Node), true);
  }
  core.componentsWhere(({ root }) => openAll(root));
};
