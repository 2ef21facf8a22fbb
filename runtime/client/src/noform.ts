declare const noForm: unique symbol;

/** An element that is no form, and so has the members of its prototypes only. */
export type NoForm = { readonly [noForm]: true };

export function isNoForm<E extends Element>(element: E): element is E & NoForm {
  return !(element instanceof HTMLFormElement);
}
