import type { Answer, Params } from "../client";
import type { Component } from "./component";
import { tell } from "./failure";
import type { Field, Hold } from "./fields";
import { present, use } from "./load";
import { failure } from "./request";

/** Where in the page a call comes from. */
export interface Origin {
  trigger: HTMLElement;
  /** Makes the trigger hear again. Without one, only the last of several calls in a row by the same element matters. */
  release: (() => void) | undefined;
  /** Where errors are shown. */
  form: HTMLFormElement | null;
  /** What fields hold that the call is about. */
  hold: Hold;
  /** A field that holds what its type can't read: that is told instead. */
  bad: Field | undefined;
}

export type Call = typeof callAction;

/** The module actions, as far as it calls them. */
export interface Caller {
  call: Call;
}

const name = "actions";

/**
 * Calls an action after those before it on the same component, and shows the
 * answer; errors are shown in the form. Rejects with an ActionError, after
 * lc:error.
 */
export function callAction(
  component: Component,
  action: string,
  params: Params,
  origin: Partial<Origin> = {},
): Promise<Answer> {
  const call = (module: Caller) => module.call(component, action, params, origin);
  const module = present<Caller>(name);
  if (module) return call(module);
  return use<Caller>(name).then(call, () => {
    const error = failure(0); // as where no answer came
    origin.release?.();
    origin.hold?.end();
    tell(component, error, origin.form, action);
    throw error;
  });
}
