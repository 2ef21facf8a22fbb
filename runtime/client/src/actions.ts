import type { ActionError, Answer, Params } from "../client";
import type { Component } from "./component";
import { all, own, page } from "./dom";
import { say } from "./config";
import type { DoEffects } from "./effects";
import { emit } from "./events";
import { tell } from "./failure";
import type { Hold } from "./fields";
import { hooks } from "./hooks";
import { use } from "./load";
import { setAction } from "./loading";
import { showNews } from "./news";
import { enqueue } from "./queue";
import { anyVersion, refreshSoon } from "./refresh";
import { failure, request } from "./request";
import type { News } from "./show";

// Calls actions, one by one for each component, and shows what they answer.

/** Where in the page a call comes from. */
export interface Origin {
  trigger: HTMLElement;
  /** Makes the trigger hear again. Without one, only the last of several calls in a row by the same element matters. */
  release: (() => void) | undefined;
  /** Where errors are shown. */
  form: HTMLFormElement | null;
  /** What fields hold that the call is about. */
  hold: Hold;
  /** Ends the call, which is only advice: who calls shows its faults and tells of its failures. Of such calls that wait in a row, only the last matters. */
  quiet: AbortController;
}

const selector = "[autofocus]";

/**
 * Calls an action after those before it on the same component, and shows the
 * answer; errors are shown in the form. Rejects with an ActionError, after
 * lc:error. The answer of a partial action is shown with its faults.
 */
export async function callAction(
  component: Component,
  action: string,
  params: Params,
  { trigger, release, form, hold, quiet }: Partial<Origin> = {},
): Promise<Answer> {
  if (!emit(component, "lc:before-action", { action, params, trigger })) {
    release?.();
    hold?.end();
    throw failure(0);
  }
  const focused = quiet ? null : page.activeElement;
  const id = uuid();
  // Of several calls by an element, the last is done last.
  const marks = own(trigger)?.dataset;
  if (!quiet && marks) marks.lcBusy = id;
  const work = async () => {
    try {
      let answer: Answer | undefined;
      let refusal: ActionError | undefined;
      try {
        if (!quiet) hooks.faults?.(component, form);
        setAction(component, action);
        const response = await request(component, action, id, bodyOf(params), quiet);
        answer = await response.json().catch(() => {});
        // As of a log-in page.
        if (!answer?.effects) throw failure(response.status, { detail: say("The answer can't be read. Reload the page.") });
      } catch (error) {
        refusal = error as ActionError;
        answer = refusal.problem?.update;
        if (!answer) throw error;
      } finally {
        release?.();
        setAction(component);
      }
      await hooks.stage?.(component);
      hold?.hear();
      accept(component, answer!, focused);
      if (refusal) throw refusal;
      hold?.end(true);
      return answer!;
    } finally {
      hold?.end(); // unless it is over
      if (marks?.lcBusy === id) delete marks.lcBusy;
    }
  };
  const failed = (error: ActionError) => {
    if (!quiet) tell(component, error, form, action);
    // What the page has is of no use to the server any more, as after a
    // deployment that has changed the viewer's own fields.
    if (error.status === 409) refreshSoon(component, anyVersion, 0);
  };
  const result = enqueue(component, work, failed, release ? undefined : (quiet ?? trigger), quiet);
  hooks.called?.(trigger, result);
  return result;
}

/** A random UUID. crypto.randomUUID is for secure contexts only, and the address of a Blob, which ends in one, takes milliseconds. */
function uuid(): string {
  const digit = () => (crypto.getRandomValues(new Uint8Array(1))[0]! % 16).toString(16);
  return "00000000-0000-4000-8000-000000000000".replace(/0/g, digit);
}

function bodyOf(params: Params): BodyInit {
  if (!(params instanceof FormData)) return JSON.stringify(params);
  // It is for forms without this script. The wrapper's, which is newer, goes as a header.
  params.delete("_token");
  return params;
}

function accept(component: Component, answer: Answer, focused: Element | null): void {
  const { version, effects } = answer;
  if (effects.token) component.root.dataset.lcToken = effects.token;
  // Older than what is shown: something newer came in between, in which the
  // viewer's own state may be missing.
  if (version < component.version) refreshSoon(component, anyVersion, 0);
  else {
    component.acted = version;
    focusFresh(component.root, focused, () => showNews(component, answer as News));
  }
  use<DoEffects>("effects").then((run) => run(component, effects), () => {});
}

/**
 * Shows what the user's own action brings. What is new in it and has autofocus
 * gets the focus, unless that has gone elsewhere since the event.
 */
function focusFresh(root: Element, then: Element | null, change: () => void): void {
  const known = all(root, selector);
  change();
  const fresh = all(root, selector).find((element) => !known.includes(element));
  if (fresh && [null, then, page.body].includes(page.activeElement)) own(fresh).focus();
}
