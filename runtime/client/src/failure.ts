import type { ActionError } from "../client";
import { announce } from "./announce";
import type { Component } from "./component";
import { emit } from "./events";
import { hooks, type Form } from "./hooks";
import { use } from "./load";
import type { Stream } from "./stream";

/** Says why an action or a refresh failed, or a channel was refused. */
export function tell(component: Component, error: ActionError, form?: Form, action = ""): void {
  const { status = 0, problem = {}, message } = error;
  const faults = problem.errors ?? [{ pointer: "", detail: message }];
  emit(component, "lc:error", { action, status, problem, error });
  for (const { detail } of faults) announce(detail);
  if (problem.code === "expired") use<Stream>("open").then((module) => module.tellExpired(problem), () => {});
  use("fault").then(() => hooks.faults!(component, form, faults), () => {});
}
