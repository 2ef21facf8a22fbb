import type { Answer } from "../../client";
import type { Component } from "../component";
import type { Core } from "../core";

// Changes that are shown before the server has made them (data-lc-optimistic). An update
// finds the page without them, as the server wrote it; they are made again on what it
// brings, until their own action is answered.

/** One of an attribute's changes. */
interface Change {
  kind: string;
  /** A class, or a text. */
  value: string;
  /** What it is about, as the page is now. */
  find(): HTMLElement[];
}

interface Call {
  component: Component;
  trigger: Element;
  changes: Change[];
  /** What its changes have taken the focus from. */
  focused?: HTMLElement;
  /** Whether it was answered by what is still to be fetched. */
  late?: boolean;
}

const quoted = `"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'`;

/** A change, and what ends it. The checker reads the same (checker/internal/markup/optimistic.go). */
const syntax = new RegExp(
  `(?:(remove|hide|show)|(class|toggle):([^\\s;"']+)|(text):(${quoted}))\\s+((?:[^;"']|${quoted})+)(?:;\\s*|$)`,
  "suy",
);

export default (core: Core): void => {
  const { hooks, own, ownerOf } = core;

  /** Calls that are not over, in the order of their events. */
  let calls: Call[] = [];

  /** What takes back the changes that are shown of a component, in the order they were made. */
  const shown = new Map<Component, (() => void)[]>();

  const { called } = hooks;
  hooks.called = (trigger, result) => {
    called?.(trigger, result);
    const text = own(trigger as HTMLElement | undefined)?.dataset.lcOptimistic;
    const component = text && ownerOf(trigger!);
    // A form that is only checked is not sent.
    if (!component || component.tasks.at(-1)?.quiet) return;
    const call: Call = { component, trigger: trigger!, changes: [] };
    try {
      call.changes = read(text.trim(), component, trigger!);
    } catch {
      const error = core.failure(0, { detail: `data-lc-optimistic="${text}" can't be read.` });
      core.emit(component, "lc:error", { action: "", status: 0, problem: error.problem, error });
    }
    calls.push(call);
    shown.set(component, [...(shown.get(component) ?? []), ...make(call)]);
    const end = (answer?: Answer) => {
      if (answer && answer.version > component.version) call.late = true;
      else finish(call);
    };
    result.then(end as () => void, () => end());
  };

  /** Reads an attribute; fails where that can't be done. */
  function read(text: string, component: Component, trigger: Element): Change[] {
    const changes: Change[] = [];
    for (syntax.lastIndex = 0; syntax.lastIndex < text.length; ) {
      const [, plain, classy, name, textual, literal, selector] = syntax.exec(text)!;
      const near = own(trigger).closest<HTMLElement>(selector!);
      const isAround = near && ownerOf(near) === component;
      // If others have removed it meanwhile, the change is about nothing else.
      const find = () => (isAround ? [near].filter((element) => own(element).isConnected) : core.elementsOf(component, selector!));
      const value = name ?? literal?.slice(1, -1).replace(/\\(.)/gs, "$1");
      changes.push({ kind: (plain ?? classy ?? textual)!, value: value ?? "", find });
    }
    return changes;
  }

  /** Makes the changes of a call, and returns what takes them back. */
  function make(call: Call): (() => void)[] {
    return call.changes.flatMap((change) =>
      change.find().map((element) => {
        const active = own(document).activeElement as HTMLElement | null;
        const undo = makeOne(change, element, call.component);
        if (own(element).contains(active) && change.kind !== "show") call.focused ??= active!;
        return undo;
      }),
    );
  }

  function makeOne({ kind, value }: Change, element: HTMLElement, { root }: Component): () => void {
    const { classList, hidden } = own(element);
    if (kind === "remove" && element !== root) {
      const place = own(document).createComment("");
      own(element).replaceWith(place);
      return () => place.replaceWith(element);
    }
    if (kind === "text") {
      const nodes = [...own(element).childNodes];
      own(element).textContent = value;
      return () => own(element).replaceChildren(...nodes);
    }
    if (/^[ct]/.test(kind)) {
      const had = classList.contains(value);
      classList.toggle(value, kind === "class" || !had);
      return () => classList.toggle(value, had);
    }
    own(element).hidden = kind !== "show";
    return () => {
      own(element).hidden = hidden;
    };
  }

  /** Shows a component as the server wrote it. */
  function takeBack(component: Component): void {
    for (const undo of shown.get(component)?.reverse() ?? []) undo();
    shown.delete(component);
  }

  /** Makes the changes again that are not over. */
  function makeAgain(component: Component): void {
    if (shown.has(component)) return;
    const undos = calls.flatMap((call) => (call.component === component ? make(call) : []));
    if (undos[0]) shown.set(component, undos);
  }

  /** Takes back what a call has changed, and those before it by the same element: they are over, or were never made. */
  function finish(call: Call): void {
    const { component, focused, trigger } = call;
    const last = calls.indexOf(call);
    takeBack(component);
    calls = calls.filter((other, i) => other.trigger !== trigger || i > last);
    makeAgain(component);
    if (own(document).activeElement === own(document).body) own(focused)?.focus();
  }

  /** Does something for the component that an event is about. */
  function on(type: "lc:before-update" | "lc:update" | "lc:fragments", work: (component: Component) => void): void {
    addEventListener(type, (event) => {
      const component = ownerOf(event.composedPath()[0] as Node);
      if (component) work(component);
    });
  }

  on("lc:before-update", (component) => {
    calls.filter((call) => call.component === component && call.late).forEach(finish);
    takeBack(component);
    // The page may be against the update.
    queueMicrotask(() => makeAgain(component));
  });
  on("lc:update", makeAgain);
  on("lc:fragments", makeAgain);
};
