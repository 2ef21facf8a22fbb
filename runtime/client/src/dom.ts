// A form shows its fields as members of its own, by name and id, and so does
// the document its forms and images: in a form with a field named "matches",
// form.matches is that field. internal/clientgen/clobber.mjs finds members that
// are taken of what may be a form or the document by any other way than this.

declare const safe: unique symbol;

/** Marks what shows them: no name in the page is a symbol, and this is faster than to ask for the class. */
const unsafe = Symbol();

type Unsafe = { [unsafe]?: 1 } | undefined;

(HTMLFormElement.prototype as Unsafe)![unsafe] = (Document.prototype as Unsafe)![unsafe] = 1;

/** An object to take members of, and for nothing else. */
export type Own<O> = O & { readonly [safe]: true };

/** The object, with the members that its prototypes have. */
export function own<O>(object: O): Own<O> {
  if (!(object as Unsafe)?.[unsafe]) return object as Own<O>;
  const prototype = Object.getPrototypeOf(object) as object;
  return new Proxy({}, {
    get(_, name) {
      const member: unknown = Reflect.get(prototype, name, object);
      return typeof member === "function" ? member.bind(object) : member;
    },
    set: (_, name, value) => Reflect.set(prototype, name, value, object) || true,
  }) as Own<O>;
}

/** The document. */
export const page = own(document);

/** The elements below a node that a selector matches; below text there are none. */
export function all<E extends Element = HTMLElement>(root: Node, selector: string): E[] {
  return [...(own(root as Element).querySelectorAll?.<E>(selector) ?? [])];
}

/** Whether a node is an element that a selector matches. */
export function is(node: Node, selector: string): boolean | undefined {
  return own(node as Element).matches?.(selector);
}

/** What has the focus, in the document or in the shadow root that a node is in. */
export function activeElement(near: Node = document): Element | null {
  const root = own(near).getRootNode() as DocumentOrShadowRoot & Node;
  return own(root).activeElement;
}
