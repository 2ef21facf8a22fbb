import type { ActionError, Problem } from "../client";
import { announce } from "./announce";
import type { Component } from "./component";
import { dispatch, emit } from "./events";
import { use } from "./load";

type Faults = NonNullable<Problem["errors"]>;

/** The module actions, as far as it shows faults: in the form that was sent, else in the component. */
export interface ErrorDisplay {
  show(component: Component, form: Element | null | undefined, faults: Faults): void;
  /** Shows that the page is out of date. */
  expire(): void;
}

let toldExpired = false;

/** Says why an action or a refresh failed, or a channel was refused. */
export function tell(component: Component, error: ActionError, form?: Element | null, action = ""): void {
  const { status = 0, problem = {}, message } = error;
  const faults = problem.errors ?? [{ pointer: "", detail: message }];
  emit(component, "lc:error", { action, status, problem, error });
  for (const { detail } of faults) announce(detail);
  if (problem.code === "expired") tellExpired(problem);
  withDisplay((display) => display.show(component, form, faults));
}

/** Says, once, that the page was made for another user, or too long ago. */
export function tellExpired(problem: Problem): void {
  if (toldExpired) return;
  toldExpired = true;
  if (dispatch(document, "lc:expired", { problem })) withDisplay((display) => display.expire());
}

/** Shows something once the module has come. */
function withDisplay(show: (display: ErrorDisplay) => void): void {
  use<ErrorDisplay>("actions").then(show, () => {});
}
