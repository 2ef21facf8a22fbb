import type { Core } from "../core";

// The parts of a page that are not its body: which scripts it has, and its head.

const enum Limit {
  /** How long new styles are waited for, in milliseconds. */
  styles = 3000,
}

/** Scripts that run, and not data in their form. */
const scripts = [":not([type])", "[type='']", "[type=module]", "[type=importmap]", "[type*=javascript]"].map((kind) => "script" + kind).join();

/** What of the head follows the server. */
const parts = ["link", "meta", "style", "base"].map((name) => `head>${name}:not([data-lc-permanent])`).join();

/** What a script in the page would run of its attributes. */
const handlers = "boolean(//@*[starts-with(name(), 'on') or name() = 'srcdoc' or starts-with(., 'javascript:')])";

/** An element of the head, or a script. */
type Part = HTMLLinkElement | HTMLMetaElement | HTMLStyleElement | HTMLBaseElement | HTMLScriptElement;

export interface Head {
  /** Whether a page may be shown without being loaded. */
  fits(page: Document): boolean;
  /** Brings the new parts of a page's head, and waits for the styles among them. */
  bring(page: Document): Promise<Change>;
}

export interface Change {
  /** Puts the new parts to use, and takes out what the page has no more. */
  make(): void;
  /** Takes out the new parts. */
  takeBack(): void;
}

export function headOf({ all, is, own }: Core): Head {
  /** An element by what tells it from others: all but its nonce, which is another one each time. */
  function nameOf(element: Part): string {
    const copy = element.cloneNode(true) as Part;
    copy.removeAttribute("nonce");
    const { src = "", href = "" } = element as HTMLScriptElement & HTMLLinkElement;
    return copy.outerHTML + src + href;
  }

  const known = new Set(all<HTMLScriptElement>(document, scripts).map(nameOf));
  const nonce = all<HTMLScriptElement>(document, "script")[0]?.nonce;

  /** Those that a server has written, and no script. */
  const given = new Set(all<Part>(document, parts));

  function fits(page: Document): boolean {
    const found = all<HTMLScriptElement>(page, scripts);
    return (
      own(page).body instanceof HTMLBodyElement &&
      found.every((script) => known.has(nameOf(script))) &&
      found.some(({ src }) => /\/client[.\w]*\.js/.test(src)) &&
      !own(page).evaluate(handlers, page, null, XPathResult.BOOLEAN_TYPE).booleanValue
    );
  }

  /** Waits for a style, which is not to be seen before its page. */
  function hiddenStyle(link: HTMLLinkElement): Promise<unknown> {
    return new Promise<unknown>((resolve) => {
      link.onload = () => {
        if (link.sheet) link.sheet.disabled = true;
        resolve(0);
      };
      link.onerror = resolve;
      setTimeout(resolve, Limit.styles);
    }).then(() => (link.onload = null));
  }

  async function bring(page: Document): Promise<Change> {
    const head = own(document).head as ParentNode & Node as HTMLHeadElement;
    const old = new Map([...given].filter((element) => element.isConnected).map((element) => [nameOf(element), element]));
    const fresh = new Set<Part>();
    const styles: HTMLLinkElement[] = [];
    let before: Part | null = null;
    for (const next of all<Part>(page, parts).reverse()) {
      const name = nameOf(next);
      let live = old.get(name);
      if (!live) {
        const made = own(document).importNode(next, true);
        if (nonce) made.nonce = nonce;
        live = made;
        fresh.add(made);
        if (is(made, "link[rel~=stylesheet]")) styles.push(made as HTMLLinkElement);
        own(head).insertBefore(made, before);
      }
      old.delete(name);
      before = live;
    }
    await Promise.all(styles.map(hiddenStyle));
    return {
      make() {
        for (const { sheet } of styles) if (sheet) sheet.disabled = false;
        for (const element of old.values()) element.remove();
        for (const element of fresh) given.add(element);
      },
      takeBack: () => fresh.forEach((element) => element.remove()),
    };
  }

  return { fits, bring };
}
