import type { ActionError } from "../../client";
import type { Component } from "../component";
import type { Core } from "../core";
import { durationOf } from "../duration";
import type { Field } from "../fields";

// Calls actions on all that the core doesn't listen for: any other event of the page,
// keys, what happens outside of an element, and that it comes, is in view or stands
// for some time.

const enum Limit {
  /** Over how long pages spread what the application has told them all at once, in milliseconds. */
  spread = 2000,

  /** The shortest time from one call to the next, and the longest, in milliseconds. */
  shortest = 100,
  longest = 864e5,
}

/** One word of data-lc-on. */
interface Trigger {
  type: string;
  /** The modifiers of a key, and the key; empty: any. */
  keys: string[];
  /** Where else than at the element. */
  where: string | undefined;
}

/** What is called again and again. */
interface Beat {
  period: number;
  /** When the next call is due. */
  due: number;
  timer?: number;
  /** Whether the last call is not over. */
  busy?: boolean;
}

/** Keys that can't stand for themselves. */
const named: Record<string, string> = { space: " ", dot: "." };

const modifiers = ["ctrl", "alt", "shift", "meta"] as const;

export default (core: Core): void => {
  const { callBy, deaf, elementsOf, is, own, ownerOf } = core;

  /** Types of events that are listened for. */
  const heard = new Set<string>();

  /** Elements that hear what happens elsewhere. */
  const afar = new Set<HTMLElement>();

  /** Elements that have called as they came. */
  const loaded = new WeakSet<Element>();

  /** The name of the rendering in which an element in view has called. */
  const seen = new WeakMap<Element, string | undefined>();

  /** Elements in view whose call is not over. */
  const running = new WeakSet<Element>();

  const beats = new Map<HTMLElement, Beat>();

  /** Events that come in many pages at once. */
  const spread = new WeakSet<Event>();

  /** How long this page waits with them: always the same, so that they keep their order. */
  const wait = Math.random() * Limit.spread;

  core.hooks.dispatched = (event) => void spread.add(event);

  function triggersOf(element: HTMLElement): Trigger[] {
    const words = (own(element).dataset.lcOn ?? "").split(/\s+/);
    return words.map((word) => {
      const [, name = "", where] = /^(.+?)(?:@(window|document|outside))?$/.exec(word) ?? [];
      const [, type = name, keys] = /^(key(?:down|up|press))\.(.+)/.exec(name) ?? [];
      return { type, keys: keys?.split(".") ?? [], where };
    });
  }

  /** How often an element calls, in milliseconds; 0 if it doesn't. */
  function periodOf(element: HTMLElement): number {
    const [period] = triggersOf(element).flatMap(({ type }) => /^every:(.*)/.exec(type)?.[1] ?? []);
    return period ? Math.min(Math.max(durationOf(period), Limit.shortest), Limit.longest) || 0 : 0;
  }

  /** Takes up what a component shows now. */
  function heed(component: Component | undefined): void {
    for (const element of afar) if (!own(element).isConnected) afar.delete(element);
    for (const element of component ? elementsOf(component, "[data-lc-on]") : []) {
      for (const { type, where } of triggersOf(element)) {
        if (where) afar.add(element);
        if (type === "load" && !where) {
          const isNew = !loaded.has(element);
          loaded.add(element); // before it calls, which may bring updates
          if (isNew) call(element);
        } else if (type === "intersect") look(component!, element);
        else if (/^every:/.test(type)) begin(element);
        else if (type && (where || !isPlain(type))) listen(type);
      }
    }
  }

  function listen(type: string): void {
    if (heard.has(type) || /^lc:/.test(type)) return;
    heard.add(type);
    // What does not bubble, and what happens at the window itself.
    addEventListener(type, (event) => (!event.bubbles || event.eventPhase === Event.AT_TARGET) && hear(event), true);
    own(document).addEventListener(type, (event) => event.bubbles && hear(event));
  }

  function hear(event: Event): void {
    const path = event.composedPath();
    const near = event.defaultPrevented ? [] : event.bubbles ? path : path.slice(0, 1);
    for (const element of near as HTMLElement[]) {
      const trigger = own(element).dataset?.lcOn && triggersOf(element).find(({ where, type, keys }) => !where && !isPlain(type) && isOf(event, type, keys));
      if (trigger && call(element, event, trigger.keys)) break;
    }
    // Whatever becomes of it elsewhere, what happens outside has happened.
    const { defaultPrevented } = event;
    for (const element of afar) {
      const trigger = triggersOf(element).find(({ type, keys, where }) => {
        const isThere =
          where === "outside"
            ? !path.includes(element) && own(element).checkVisibility({ visibilityProperty: true })
            : where && !defaultPrevented && (path[0] === (where === "window" ? window : document) || (event.bubbles && path.length > 1));
        return isThere && isOf(event, type, keys) && !(keys[0] && isTyped(event as KeyboardEvent, path[0] as Element));
      });
      if (trigger) call(element, event, trigger.keys);
    }
  }

  /** Whether the core listens to it. */
  function isPlain(type: string): boolean {
    return /^(click|submit|input|change|focusout)$/.test(type);
  }

  /** Whether an event is of a type, and one of a key is of that key. */
  function isOf(event: Event, type: string, keys: string[]): boolean {
    if (event.type !== type) return false;
    if (!/^key/.test(type)) return true;
    const pressed = event as KeyboardEvent;
    const { key = "" } = pressed; // a browser that fills in a form presses none
    // Half of a character is no key yet.
    if (pressed.isComposing || pressed.keyCode === 229) return false;
    if (!keys[0]) return true;
    const last = keys.at(-1)!;
    const lower = key.toLowerCase();
    if (lower !== (named[last] ?? last)) return false;
    const isSign = key.length === 1 && lower === key.toUpperCase() && key !== " ";
    return modifiers.every((modifier) => {
      const wanted = keys.includes(modifier);
      const isPart = modifier === "shift" ? isSign : modifier !== "meta" && isGraph(pressed);
      return wanted === pressed[`${modifier}Key`] || (!wanted && isPart);
    });
  }

  /** Whether a key is typed by AltGr, which some systems take for Ctrl and Alt. */
  function isGraph(event: KeyboardEvent): boolean {
    return event.key.length === 1 && event.getModifierState("AltGraph");
  }

  /** Whether a key gives a character in a field. */
  function isTyped(event: KeyboardEvent, target: Element): boolean | undefined {
    const { altKey, ctrlKey, key, metaKey } = event;
    return key?.length === 1 && !metaKey && (isGraph(event) || (!altKey && !ctrlKey)) && is(target, ":read-write,select");
  }

  /** Calls an element's action, if it has one; with the detail of an event, as far as it is asked for. */
  function call(element: HTMLElement, event?: Event, keys: string[] = [], release?: () => void): boolean {
    const component = ownerOf(element);
    const { lcAction, lcAsk = "" } = own(element).dataset;
    if (!component || !lcAction) return false;
    if (keys[0]) event!.preventDefault();
    if (deaf.has(element)) return true;
    const isSent = keys[0] && element instanceof HTMLFormElement;
    if (isSent && !own(element).noValidate && !own(element).reportValidity()) return true;
    const params = core.paramsOf(element, undefined);
    if (event instanceof CustomEvent) for (const name of lcAsk.split(" ")) fill(params, name, event.detail);
    // Each key and each event of the page counts; of all others, the last.
    const isCounted = event instanceof CustomEvent || (keys[0] && !isSent && !(event as KeyboardEvent).repeat);
    const end = release ?? (isCounted ? () => {} : undefined);
    const make = () => callBy(component, element, isSent ? element : undefined, event?.type ?? "load", end ? { params, release: end } : { params });
    if (event && spread.has(event)) setTimeout(() => ownerOf(element) === component && make(), wait);
    else make();
    return true;
  }

  /** Sets a parameter, or a part of one, to what a detail has under its name. */
  function fill(params: FormData, name: string, detail: unknown): void {
    let value = detail;
    for (const step of name.split(".")) value = Object.hasOwn(Object(value) as object, step) ? (value as Record<string, unknown>)[step] : null;
    if (value != null) params.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }

  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const component = ownerOf(target);
      if (!own(target).isConnected || !component) watcher.unobserve(target);
      else if (isIntersecting && !running.has(target)) {
        running.add(target);
        seen.set(target, component.root.dataset.lcHash);
        const isCalled = call(target as HTMLElement, undefined, [], () => void running.delete(target));
        if (!isCalled || deaf.has(target)) running.delete(target);
      }
    }
  });

  /** Has an element call if it is in view, but not if what it has called for has changed nothing. */
  function look({ root }: Component, element: HTMLElement): void {
    const { lcHash } = root.dataset;
    if (lcHash && seen.get(element) === lcHash) return;
    watcher.unobserve(element);
    watcher.observe(element);
  }

  function begin(element: HTMLElement): void {
    const period = periodOf(element);
    if (!period || beats.get(element)?.period === period) return;
    clearTimeout(beats.get(element)?.timer);
    const beat: Beat = { period, due: 0 };
    beats.set(element, beat);
    put(beat);
    wind(element, beat);
    // It makes answers short that change nothing.
    core.use("open").catch(() => {});
  }

  /** Puts off the next call: no two pages keep step. */
  function put(beat: Beat): void {
    beat.due = Date.now() + beat.period * (0.9 + Math.random() / 5);
  }

  /** Waits for the next call, while the page is shown. */
  function wind(element: HTMLElement, beat: Beat): void {
    clearTimeout(beat.timer);
    if (!own(document).hidden) beat.timer = setTimeout(() => ring(element, beat), beat.due - Date.now());
  }

  function ring(element: HTMLElement, beat: Beat): void {
    const component = ownerOf(element);
    if (!own(element).isConnected || !component || periodOf(element) !== beat.period) return void beats.delete(element);
    put(beat);
    wind(element, beat);
    if (!beat.busy) void poll(component, element, beat);
  }

  /** Calls as an advice: all else goes before it, and a lost connection is no news. */
  async function poll(component: Component, element: HTMLElement, beat: Beat): Promise<void> {
    const { lcAction } = own(element).dataset;
    if (!lcAction || deaf.has(element)) return;
    beat.busy = true;
    const form = element instanceof HTMLFormElement ? element : null;
    const hold = form && core.hold([...own(form).elements] as Element[] as Field[], false);
    const quiet = new AbortController();
    try {
      await core.callAction(component, lcAction, core.paramsOf(element, undefined), { trigger: element, form, quiet, ...(hold && { hold }) });
    } catch (error) {
      const { status } = error as ActionError;
      if (status && ![429, 503].includes(status) && !quiet.signal.aborted) core.tell(component, error as ActionError, form, lcAction);
      // What is gone, or not for this viewer, stays so until there is news of it.
      if ([403, 404].includes(status)) {
        clearTimeout(beat.timer);
        beats.delete(element);
      }
    }
    beat.busy = false;
  }

  addEventListener("visibilitychange", () => beats.forEach((beat, element) => wind(element, beat)));
  for (const type of ["lc:mount", "lc:update", "lc:fragments"]) {
    addEventListener(type, (event) => heed(ownerOf(event.composedPath()[0] as Node)), true);
  }
  core.componentsWhere(heed);
};
