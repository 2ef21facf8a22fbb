import type { ActionError, Answer, Params } from "../client";
import { focusFresh } from "./autofocus";
import type { Component } from "./component";
import { activeElement, own } from "./dom";
import { doEffects } from "./effects";
import { emit } from "./events";
import { takeBack, tell } from "./failure";
import type { Hold } from "./fields";
import { parse } from "./html";
import { deafen, setAction } from "./loading";
import { enqueue } from "./queue";
import { anyVersion, refreshSoon } from "./refresh";
import { failure, request } from "./request";
import { show } from "./show";

/** Where in the page a call comes from. */
export interface Origin {
  trigger: HTMLElement;
  /** Is disabled meanwhile. Without one, only the last of several calls in a row by the same element matters. */
  button: HTMLElement | undefined;
  /** Where errors are shown. */
  form: HTMLFormElement | null;
  /** What fields hold that the call is about. */
  hold: Hold;
}

/**
 * Calls an action after those before it on the same component, and shows the
 * answer; errors are shown in the form. Rejects with an ActionError, after
 * lc:error.
 */
export async function callAction(
  component: Component,
  action: string,
  params: Params,
  { trigger, button, form = null, hold }: Partial<Origin> = {},
): Promise<Answer> {
  if (!emit(component, "lc:before-action", { action, params, trigger })) {
    hold?.end();
    throw failure(0);
  }
  const focused = activeElement();
  const release = button && deafen(trigger!, button);
  const hear = async (): Promise<Answer> => {
    try {
      takeBack(component, form);
      setAction(component, action);
      return await (await request(component, action, params)).json();
    } finally {
      release?.();
      setAction(component);
    }
  };
  const work = async () => {
    try {
      const answer = await hear();
      hold?.hear();
      accept(component, answer, focused);
      hold?.end(true);
      return answer;
    } finally {
      hold?.end(); // unless it is over
    }
  };
  const failed = (error: ActionError) => {
    tell(component, form, action, error);
    // What the page has is of no use to the server any more, as after a
    // deployment that has changed the viewer's own fields.
    if (error.status === 409) refreshSoon(component, anyVersion, 0);
  };
  return enqueue(component, work, failed, button ? undefined : trigger);
}

function accept(component: Component, { version, html, effects }: Answer, focused: Element | null): void {
  if (effects.token) own(component.root).dataset.lcToken = effects.token;
  // Older than what is shown: something newer came in between, in which the
  // viewer's own state may be missing.
  if (version < component.version) refreshSoon(component, anyVersion, 0);
  else focusFresh(component.root, focused, () => show(component, parse(html), version));
  doEffects(component, effects);
}
