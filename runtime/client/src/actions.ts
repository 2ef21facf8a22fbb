import type { ActionError, Answer, Params } from "../client";
import type { Component } from "./component";
import { doEffects } from "./effects";
import { emit } from "./events";
import { takeBack, tell } from "./failure";
import { parse } from "./html";
import { deafen, setAction } from "./loading";
import { enqueue } from "./queue";
import { anyVersion, refreshSoon } from "./refresh";
import { failure, request } from "./request";
import { show } from "./show";

/**
 * Calls an action after those before it on the same component, and shows the
 * answer; errors are shown in the form. Rejects with an ActionError, after
 * lc:error. The button is disabled meanwhile; without one, only the last of
 * several calls in a row by the same element matters.
 */
export async function callAction(
  component: Component,
  action: string,
  params: Params,
  trigger?: Element,
  button?: HTMLElement,
  form: Element | null = null,
): Promise<Answer> {
  if (!emit(component, "lc:before-action", { action, params, trigger })) throw failure(0);
  const release = button && deafen(trigger!, button);
  const work = async () => {
    takeBack(component, form);
    setAction(component, action);
    const response = await request(component, action, params).finally(() => {
      setAction(component);
      release?.();
    });
    const answer: Answer = await response.json();
    accept(component, answer);
    return answer;
  };
  const failed = (error: ActionError) => {
    tell(component, form, action, error);
    // What the page has is of no use to the server any more, as after a
    // deployment that has changed the viewer's own fields.
    if (error.status === 409) refreshSoon(component, anyVersion, 0);
  };
  return enqueue(component, work, failed, button ? undefined : trigger);
}

function accept(component: Component, { version, html, effects }: Answer): void {
  if (effects.token) component.root.dataset.lcToken = effects.token;
  // Older than what is shown: something newer came in between, in which the
  // viewer's own state may be missing.
  if (version < component.version) refreshSoon(component, anyVersion, 0);
  else show(component, parse(html), version);
  doEffects(component, effects);
}
