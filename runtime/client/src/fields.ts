import { activeElement, all, own } from "./dom";
import type { NoForm } from "./noform";

// Form fields show a value that is not in the DOM tree. It is the user's,
// until the server changes its own.

type Shown = "checked" | "value";
type Given = "defaultChecked" | "defaultValue";

/** Any element but a form, as far as it is a field. */
export type Field = Element & NoForm &
  Partial<Record<Shown | Given, unknown>> &
  Partial<Pick<HTMLInputElement, "form" | "name" | "reportValidity" | "type" | "validationMessage" | "validity" | "willValidate">> &
  Partial<Pick<HTMLOptionElement, "defaultSelected" | "selected">> & {
    options?: Iterable<HTMLOptionElement>;
  };

/**
 * What a field shows, and what the server gave it to show. The value of a box is
 * its attribute; where it has none it is not "", but "on".
 */
function properties(field: Field): [Shown, Given] {
  return isTypedInto(field) ? ["value", "defaultValue"] : ["checked", "defaultChecked"];
}

function isTypedInto({ type }: Field): boolean {
  return !/^(checkbox|radio|select)/.test(type!);
}

/** The fields of a form; of a radio button, its group; else the field itself. */
export function fieldsOf(trigger: Element, root: Element): Field[] {
  if (trigger instanceof HTMLFormElement) return [...own(trigger).elements] as Element[] as Field[];
  const { type, name, form } = trigger as Field;
  if (type !== "radio") return [trigger as Field];
  const radios = all<Field>(root, "[type=radio]");
  return radios.filter((other) => other.name === name && other.form === form);
}

/** Whether the field holds what its type can't read, as half of a date. Its value is "" then. */
export function isHalfTyped(field: Field): boolean | undefined {
  return field.validity?.badInput;
}

/** What fields hold that a call is about, from its event on until it is over. */
export interface Hold {
  /** Whether a field is to show what the user gave it, not what the server does. */
  keeps(field: Field): boolean;
  /** The answer is there: what it gives is shown, but for what the user has changed since the event. */
  hear(): void;
  /** The call is over. If it was answered, its fields show what the server has given them. */
  end(answered?: boolean): void;
}

/** Of each field, the latest. */
const holds = new WeakMap<Field, Hold>();

/** Keeps what fields hold; sent says whether they are all of a form. */
export function hold(fields: Field[], sent: boolean): Hold {
  const states = new Map(fields.map((field) => [field, stateOf(field)]));
  /** Fields that don't show what the server has given them meanwhile. */
  const missed = new Set<Field>();
  let waiting = true;
  const held: Hold = {
    keeps(field) {
      const keeps = waiting || stateOf(field) !== states.get(field);
      if (keeps) missed.add(field);
      return keeps;
    },
    hear() {
      waiting = false;
    },
    end(answered) {
      for (const [field, then] of states) {
        if (holds.get(field) !== held) continue;
        holds.delete(field);
        const due = sent ? !field.closest("[data-lc-permanent]") : missed.has(field) && !isTyping(field);
        if (answered && due && stateOf(field) === then) reset(field);
      }
    },
  };
  for (const field of fields) {
    holds.set(field, held);
    // One that was never set follows its attribute, and takes the tick from
    // another of its group.
    if (field.type === "radio") field.checked = field.checked;
  }
  return held;
}

/** What a field shows, as text. */
export function stateOf(field: Field): string {
  const { value, checked } = field;
  return [value, checked, isHalfTyped(field), chosen(field)].join("\0");
}

/** The values of the options that are chosen, if it has any. */
function chosen(field: Field): string[] | undefined {
  const { options } = field;
  return options && [...options].filter(({ selected }) => selected).map(({ value }) => value);
}

function isTyping(field: Field): boolean {
  return field === activeElement(field) && isTypedInto(field);
}

/** What a field shows before an update, and whether it is to keep that. */
type Before = ReturnType<typeof remember>;

export function remember(live: Field, old: Field | undefined) {
  const { value } = live;
  return { kept: holds.get(live)?.keeps(live), value, chosen: chosen(live), given: givenBy(old) };
}

/** The option that the server chose, as its value: of several the last, as in browsers. */
function givenBy(select: Field | undefined): string | undefined {
  const options = select?.options ?? [];
  return [...options].findLast((option) => option.defaultSelected)?.value;
}

/**
 * Lets what is shown follow where the server changed what it gives; but not
 * under the hands of someone who has typed something else, and not if a call is
 * to come that is about the field.
 */
export function follow(live: Field, old: Field, next: Field, before: Before): void {
  const { type, options } = live;
  // By another name, it is another field.
  if (old.name !== next.name) return reset(live);
  if (options) followOptions(live, next, before);
  // What a file input is given to show, it does not.
  if (before.kept || type === "file") return;
  const { defaultSelected } = next;
  if (defaultSelected !== old.defaultSelected && live.closest("[multiple]")) {
    live.selected = defaultSelected!;
  }
  const [shown, given] = properties(live);
  const value = next[given];
  if (old[given] === value) return;
  const active = isTyping(live);
  if (active && isHalfTyped(live)) return;
  set(live, shown, active && before.value !== old[given] ? before.value : value);
}

/** Options come and go, and what was chosen stays; unless the server chooses another now. */
function followOptions(select: Field, next: Field, { kept, chosen: then, given }: Before): void {
  const { options, type } = select;
  if (!kept && type === "select-multiple") return; // each of its options follows by itself
  if (!kept && given !== givenBy(next)) return reset(select);
  if (`${chosen(select)}` === `${then}`) return;
  for (const option of options!) {
    const chosen = then!.includes(option.value);
    if (option.selected !== chosen) option.selected = chosen;
  }
}

/** Shows again what the server gave. */
export function reset(field: Field): void {
  const [shown, given] = properties(field);
  if (field[given] !== undefined) set(field, shown, field[given]);
  for (const option of field.options ?? []) {
    if (option.selected !== option.defaultSelected) option.selected = option.defaultSelected;
  }
}

/** Shows again what the server gave, if no call is to come that is about the field. */
export function sync(field: Field): void {
  if (!holds.get(field)?.keeps(field)) reset(field);
}

function set(field: Field, shown: Shown, value: unknown): void {
  // A file can't be chosen for the user, only taken back.
  if (field[shown] !== value || isHalfTyped(field)) field[shown] = field.type === "file" ? "" : value;
}
