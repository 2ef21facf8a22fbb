import type { ActionError, Problem } from "../client";
import { announce } from "./announce";
import type { Component } from "./component";
import { dispatch, emit } from "./events";
import { showFaults } from "./faults";
import { use } from "./load";
import type { Stream } from "./stream";

let toldExpired = false;

/** Says why an action or a refresh failed, or a channel was refused. */
export function tell(component: Component, error: ActionError, form?: Element | null, action = ""): void {
  const { status = 0, problem = {}, message } = error;
  const faults = problem.errors ?? [{ pointer: "", detail: message }];
  emit(component, "lc:error", { action, status, problem, error });
  for (const { detail } of faults) announce(detail);
  if (problem.code === "expired") tellExpired(problem);
  showFaults(component, form, faults);
}

/** Says, once, that the page was made for another user, or too long ago; unless the page says so itself. */
export function tellExpired(problem: Problem): void {
  if (toldExpired) return;
  toldExpired = true;
  if (dispatch(document, "lc:expired", { problem })) use<Stream>("open").then((module) => module.showExpired(), () => {});
}
