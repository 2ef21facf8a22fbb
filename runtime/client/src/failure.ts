import type { ActionError, Problem } from "../client";
import { announce } from "./announce";
import type { Component } from "./component";
import { emit } from "./events";
import type { Field } from "./fields";
import type { Faults, Form } from "./hooks";
import { use } from "./load";

/** The module fault. */
export interface Fault {
  /** Shows faults at their places, and that the page has expired if that is the problem. */
  show(problem: Problem, component: Component, form: Form, faults: Faults): void;
  /** Tells of a field that holds what can't be read. */
  bad(field: Field, component: Component, form: Form, action: string): void;
}

/** Says why an action or a refresh failed, or a channel was refused. */
export function tell(component: Component, error: ActionError, form?: Form, action = ""): void {
  const { status = 0, problem = {}, message } = error;
  const faults = problem.errors ?? [{ pointer: "", detail: message }];
  emit(component, "lc:error", { action, status, problem, error });
  for (const { detail } of faults) announce(detail);
  use<Fault>("fault").then((module) => module.show(problem, component, form, faults), () => {});
}
