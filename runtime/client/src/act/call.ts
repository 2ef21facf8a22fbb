import type { ActionError, Answer, Effects, Params } from "../../client";
import type { Call } from "../actions";
import type { Component } from "../component";
import type { Core } from "../core";
import type { Field } from "../fields";
import type { Clear } from "./errors";

// Calls actions, one by one for each component, and shows what they answer.

const selector = "[autofocus]";

export function caller(core: Core, clear: Clear): Call {
  /**
   * Shows what the user's own action brings. What is new in it and has autofocus
   * gets the focus, unless that has gone elsewhere since the event.
   */
  function focusFresh(root: Element, then: Element | null, change: () => void): void {
    const known = core.all(root, selector);
    change();
    const fresh = core.all(root, selector).find((element) => !known.includes(element));
    if (fresh && [null, then, core.own(document).body].includes(core.own(document).activeElement)) core.own(fresh).focus();
  }

  function accept(component: Component, { version, html, effects }: Answer, focused: Element | null): void {
    if (effects.token) component.root.dataset.lcToken = effects.token;
    // Older than what is shown: something newer came in between, in which the
    // viewer's own state may be missing.
    if (version < component.version) core.refreshSoon(component, core.anyVersion, 0);
    else focusFresh(component.root, focused, () => core.show(component, core.parse(html), version));
    doEffects(component, effects);
  }

  /** Does what an action asks for beside the change of its component. */
  function doEffects(component: Component, effects: Effects): void {
    for (const { event, detail } of effects.dispatch ?? []) core.dispatch(component.root, event, detail);
    for (const message of effects.flash ?? []) {
      core.emit(component, "lc:flash", { message });
      core.announce(message);
    }
    if (effects.redirect) location.assign(effects.redirect);
  }

  function bodyOf(params: Params): BodyInit {
    if (!(params instanceof FormData)) return new Blob([JSON.stringify(params)], { type: "application/json" });
    // It is for forms without this script. The wrapper's, which is newer, goes as a header.
    params.delete("_token");
    return params;
  }

  /** A random UUID. crypto.randomUUID is for secure contexts only. */
  function uuid(): string {
    const url = URL.createObjectURL(new Blob()); // ends in one, by the File API
    URL.revokeObjectURL(url);
    return url.slice(-36);
  }

  /** What the server would say, if it were sent what the field holds and not "". */
  function faultOf({ name, validationMessage: detail = "" }: Field): ActionError {
    return core.failure(422, { code: "invalid", errors: [{ pointer: `#/${name}`, detail }] });
  }

  return async (component, action, params, { trigger, release, form, hold, bad } = {}) => {
    if (bad || !core.emit(component, "lc:before-action", { action, params, trigger })) {
      release?.();
      hold?.end();
      const error = bad ? faultOf(bad) : core.failure(0);
      if (bad) core.tell(component, error, form, action);
      throw error;
    }
    const focused = core.own(document).activeElement;
    const hear = async (): Promise<Answer> => {
      try {
        clear(component, form);
        core.setAction(component, action);
        return await (await core.request(component, action, uuid(), bodyOf(params))).json();
      } finally {
        release?.();
        core.setAction(component);
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
    return core.enqueue(
      component,
      work,
      (error) => {
        core.tell(component, error, form, action);
        // What the page has is of no use to the server any more, as after a
        // deployment that has changed the viewer's own fields.
        if (error.status === 409) core.refreshSoon(component, core.anyVersion, 0);
      },
      release ? undefined : trigger,
    );
  };}
