// Form fields show a value that is not in the DOM tree. It is the user's,
// until the server changes its own.

type Shown = "checked" | "selected" | "value";
type Given = "defaultChecked" | "defaultSelected" | "defaultValue";

/** Any element, as far as it is a field. */
type Field = Element & Partial<Record<Shown | Given, unknown>> & { type?: string; options?: Iterable<Element> };

/** What a field shows, and what the server gave it to show. */
const properties: [Shown, Given][] = [
  ["checked", "defaultChecked"],
  ["selected", "defaultSelected"],
  ["value", "defaultValue"],
];

/**
 * Lets what is shown follow where the server changed what it gives; but not
 * under the hands of someone who has typed something else.
 */
export function follow(live: Field, old: Field, next: Field, typed: unknown): void {
  // What a file input is given to show, it does not.
  if (live.type === "file") return;
  for (const [shown, given] of properties) {
    if (old[given] === next[given]) continue;
    const typing = shown === "value" && live === activeElement(live) && typed !== old[given];
    set(live, shown, typing ? typed : next[given]);
  }
}

/** Shows again what the server gave. */
export function reset(field: Field): void {
  for (const [shown, given] of properties) if (given in field) set(field, shown, field[given]);
  for (const option of field.options ?? []) reset(option);
}

function set(field: Field, shown: Shown, value: unknown): void {
  // A file can't be chosen for the user, only taken back.
  if (field[shown] !== value) field[shown] = field.type === "file" ? "" : value;
}

export function activeElement(near: Node): Element | null {
  return (near.getRootNode() as Document).activeElement;
}

/** Remembers what a form holds. The result resets what the user has not touched since. */
export function snapshot(form: HTMLFormElement): () => void {
  const state = ({ value, checked }: Field) => [value, checked].join();
  const sent = [...form.elements].map((field) => [field, state(field)] as const);
  return () => {
    for (const [field, then] of sent) {
      if (state(field) === then && !field.closest("[data-lc-permanent]")) reset(field);
    }
  };
}
