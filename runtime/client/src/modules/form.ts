import type { ActionError } from "../../client";
import type { Component } from "../component";
import type { Core } from "../core";
import type { Field } from "../fields";
import type { Faults } from "../hooks";

// Forms under the user's hands: those with data-lc-change are checked by the
// server while they are filled in, and those with data-lc-dirty are not left by
// mistake.

const enum Pause {
  /** How long nothing is typed before the form is checked, in milliseconds. */
  typing = 300,
}

/** A form with data-lc-change. */
interface Checked {
  /** Fields that the user has changed, and may be about to change further. */
  typed: Set<Field>;
  /** Fields that the user has changed and left: only these show faults. */
  touched: Set<Field>;
  /** Whether all fields show faults, as the form was refused. */
  refused: boolean;
  /** What the server has found last. */
  faults: Faults;
  /** Until the form is checked. */
  timer?: number | undefined;
  /** Ends the checks that are called. */
  stop: AbortController;
  /** Counts what has become of the form, so that an answer knows if it is late. */
  turn: number;
  /** Whether something was changed while the form was being sent. */
  late?: boolean;
}

export default (core: Core): void => {
  const { all, deaf, hooks, is, own, ownerOf, stateOf } = core;

  const checked = new WeakMap<Element, Checked>();

  /** Fields that the user has changed in forms with data-lc-dirty, and that may hold what was not sent. */
  const edited = new Set<Field>();

  /** The form that an element sends, itself or as a button that has it sent to another action. */
  function sentBy(trigger: Element): HTMLFormElement | undefined {
    const form = is(trigger, "[data-lc-on~=submit]:not(form)") ? (trigger as HTMLButtonElement).form : trigger;
    return form instanceof HTMLFormElement ? form : undefined;
  }

  /** Whether a check is being called. */
  let checking = false;

  const fieldsOf = (form: HTMLFormElement) => [...own(form).elements] as Element[] as Field[];

  /** The form that an event is about, and the field in it. */
  function targetOf(event: Event): [form: HTMLFormElement | undefined, field: Field] {
    for (const target of event.composedPath().slice(0, -1) as Field[]) {
      const form = is(target, "form") ? target : own(target).form;
      if (form instanceof HTMLFormElement) return [form, target];
    }
    return [undefined, event.target as Field];
  }

  /** Whether the page shows a form again that the browser has sent by itself. Its fields have what the user entered, and in no update they do. */
  function isAgain(form: HTMLFormElement): boolean {
    return !!all(form, "[name=_page]")[0];
  }

  function checkedOf(form: HTMLFormElement): Checked {
    let state = checked.get(form);
    if (!state) {
      // A server that has shown the form again says what is wrong.
      const faults = all(form, "[data-lc-error]:not([hidden])").map((place) => {
        const { dataset, textContent } = own(place);
        return { pointer: "#/" + dataset.lcError!.replaceAll(".", "/"), detail: textContent!.trim() };
      });
      const refused = faults.some(({ detail }) => detail);
      checked.set(form, (state = { typed: new Set(), touched: new Set(), refused, faults, stop: new AbortController(), turn: 0 }));
    }
    return state;
  }

  function forget(form: HTMLFormElement): void {
    const state = checked.get(form);
    if (state) cancel(form, state);
    checked.delete(form);
  }

  /** Gives up the checks of a form that are to come. */
  function cancel(form: HTMLFormElement, state: Checked): void {
    clearTimeout(state.timer);
    state.timer = undefined;
    state.turn++;
    const tasks = ownerOf(form)?.tasks ?? [];
    for (let i = tasks.length; --i > 0; ) if (tasks[i]!.of === state.stop) tasks.splice(i, 1);
  }

  function checkSoon(form: HTMLFormElement, pause: number): void {
    const state = checkedOf(form);
    cancel(form, state);
    state.timer = setTimeout(() => check(form, state), pause);
  }

  /**
   * Has the server look at a form as it is now, and shows what it finds. If that changes
   * what fields hold, as the region that was chosen is gone with its country, once more.
   */
  async function check(form: HTMLFormElement, state: Checked, again?: boolean): Promise<void> {
    const component = ownerOf(form);
    const action = own(form).dataset.lcChange;
    state.timer = undefined;
    state.late = deaf.has(form);
    if (!component || !action || state.late) return;
    const fields = fieldsOf(form);
    // The focus has left a field for the button: the form is about to be sent.
    if (is(form, ":has(button:active,[type=submit]:active)")) return checkSoon(form, Pause.typing);
    const unsent = fields.filter(isUnsent);
    const paramsNow = () => {
      const params = core.paramsOf(form, undefined);
      for (const { name } of unsent) params.delete(name!);
      return params;
    };
    const params = paramsNow();
    const before = contentOf(params);
    if (state.stop.signal.aborted) state.stop = new AbortController();
    const { stop, turn } = state;
    const hold = core.hold(fields, false);
    const { end } = hold;
    hold.end = () => end(); // what was kept is shown on
    if (isAgain(form)) hold.hear = () => {};
    checking = true;
    const call = core.callAction(component, action, params, { trigger: form, form, hold, quiet: stop });
    checking = false;
    const faults = await call.then(() => [], (error: ActionError) => {
      const { status, problem } = error;
      if (problem?.update) return problem.errors ?? [];
      // A check that was ended, or got no answer, says nothing.
      if (status && !stop.signal.aborted) core.tell(component, error, form, action);
      return undefined;
    });
    if (turn !== state.turn) return;
    // Other work had to go first.
    if (stop.signal.aborted && !faults) return checkSoon(form, Pause.typing);
    if (!faults) return;
    if (!again && contentOf(paramsNow()) !== before) return check(form, state, true);
    // What was not sent keeps what was said of it.
    const isOfThese = ({ pointer }: Faults[0]) => unsent.some(({ name }) => name === nameOf(pointer));
    state.faults = [...state.faults.filter(isOfThese), ...faults.filter((fault) => !isOfThese(fault))];
    showFaults(component, form, state);
  }

  /** What a form holds, without the ID of the form that the page was loaded with. */
  function contentOf(params: FormData): string {
    return String([...params].filter(([name]) => name !== "_request"));
  }

  /** Fields of which nothing is sent but with the form itself, and what is half typed. */
  function isUnsent({ type, validity }: Field): unknown {
    return /^(file|password)$/.test(type!) || validity?.badInput;
  }

  function nameOf(pointer: string): string {
    return pointer.slice(2).replaceAll("/", ".");
  }

  /** Shows the faults at fields that the user has touched, and none at others. */
  function showFaults(component: Component, form: HTMLFormElement, { faults, refused, touched }: Checked): void {
    const fields = fieldsOf(form).filter(({ name, type, willValidate }) => name && willValidate !== false && !/^(submit|image)$/.test(type!));
    const unsent = fieldsOf(form).filter(isUnsent).map(({ name }) => name);
    const names = fields.map(({ name }) => name!);
    const seen = new Set(fields.filter((field) => refused || touched.has(field)).map(({ name }) => name!));
    const due = faults.filter(({ pointer }) => nearest(nameOf(pointer), names).every((name) => seen.has(name)));
    core.use("fault").then(() => hooks.faults!(component, form, due, (name) => !unsent.includes(name)), () => {});
  }

  /** The names of the fields that a fault is about: of the one itself, or that it is a part of, or else of its parts. */
  function nearest(name: string, names: string[]): string[] {
    if (!name) return names;
    if (names.includes(name)) return [name];
    const parts = names.filter((other) => other.startsWith(name + "."));
    return parts[0] ? parts : nearest(name.slice(0, Math.max(name.lastIndexOf("."), 0)), names);
  }

  /** Follows what the user does in a form that is checked. */
  function heed(type: string, form: HTMLFormElement, field: Field): void {
    const state = checkedOf(form);
    const { timer, typed, touched } = state;
    const isNew = !touched.has(field) && (type === "change" || typed.has(field));
    if (type === "input") {
      typed.add(field);
      return checkSoon(form, Pause.typing);
    }
    if (isNew) touched.add(field);
    if (type === "change" || timer) checkSoon(form, 0);
    else if (isNew) {
      const component = ownerOf(form);
      if (component) showFaults(component, form, state);
    }
  }

  for (const type of ["input", "change", "focusout"]) {
    addEventListener(type, (event) => {
      const [form, field] = targetOf(event);
      if (!form || (field as Element) === form) return;
      if (type !== "focusout" && is(form, "[data-lc-dirty]")) {
        edited.add(field);
        addEventListener("beforeunload", warn);
      }
      if (is(form, "[data-lc-change]")) heed(type, form, field);
    });
  }

  addEventListener("reset", (event) => {
    const [form] = targetOf(event);
    if (!form || event.defaultPrevented) return;
    clean(fieldsOf(form));
    forget(form);
    const component = is(form, "[data-lc-change]") && ownerOf(form);
    if (!component) return;
    hooks.faults?.(component, form);
    checkSoon(form, 0);
  });

  // What the browser sends is sent, too.
  addEventListener("submit", (event) => {
    const [form] = targetOf(event);
    const method = (event.submitter as HTMLButtonElement | null)?.formMethod || (form && own(form).method);
    if (form && !event.defaultPrevented && method !== "dialog") clean(fieldsOf(form));
  });

  const { called } = hooks;
  hooks.called = (trigger, result) => {
    called?.(trigger, result);
    if (!trigger || checking) return;
    const form = sentBy(trigger);
    const state = form && checked.get(form);
    if (state) cancel(form, state); // a form that is sent is not checked as well
    const fields = form ? fieldsOf(form) : [trigger as Field];
    const sent = new Map(fields.map((field) => [field, stateOf(field)]));
    result.then(
      () => {
        // What need not be valid is not done.
        if (own(trigger as HTMLButtonElement).formNoValidate) return;
        clean(fields.filter((field) => stateOf(field) === sent.get(field)));
        if (form) forget(form);
      },
      ({ status, problem }: ActionError) => {
        const state = form && is(form, "[data-lc-change]") && checkedOf(form);
        if (!state) return;
        if (status === 422) {
          state.refused = true;
          state.faults = problem.errors ?? [];
        }
        if (state.late) checkSoon(form, 0);
      },
    );
  };

  /** Whether a field of a form with data-lc-dirty shows anything else than after a reset. */
  function isChanged(field: Field): boolean {
    const { form } = field;
    if (!own(field).isConnected || !form || !is(form, "[data-lc-dirty]")) return false;
    // To copy a custom element would make another one.
    if (own(field).localName.includes("-")) return true;
    const area = own(document).createElement("form");
    const copy = own(field).cloneNode(true) as Field;
    own(copy).removeAttribute("form");
    own(area).append(copy);
    own(area).reset();
    return stateOf(copy) !== stateOf(field);
  }

  /** Takes fields for what the server has. */
  function clean(fields: Field[]): void {
    for (const field of fields) edited.delete(field);
    // With a listener, some browsers don't keep the page for the way back.
    if (![...edited].some(isChanged)) removeEventListener("beforeunload", warn);
  }

  function warn(event: Event): void {
    if ([...edited].some(isChanged)) event.preventDefault();
  }

  for (const form of all<HTMLFormElement>(document, "form[data-lc-change],form[data-lc-dirty]").filter(isAgain)) {
    const fields = fieldsOf(form);
    for (const field of fields) {
      for (const option of field.options ?? []) option.selected = option.selected;
      if (/^(checkbox|radio)$/.test(field.type!)) field.checked = field.checked;
      else if ("defaultValue" in field && field.type !== "file") field.value = field.value;
    }
    core.hold(fields, false);
    checkedOf(form);
  }
};
