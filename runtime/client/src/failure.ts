import type { ActionError, Problem } from "../client";
import { announce } from "./announce";
import type { Component } from "./component";
import { emit } from "./events";
import { expired, tellExpired } from "./expired";
import { present, use } from "./load";

type Faults = NonNullable<Problem["errors"]>;

/** The module errors, which shows faults in the form that was sent, else in the component. */
export interface ErrorDisplay {
  show(component: Component, form: Element | null, faults: Faults): void;
  /** Takes back what was shown. */
  clear(component: Component, form: Element | null): void;
}

/** The error that is to be seen in a form, or in a component outside of forms. */
const current = new WeakMap<Element, ActionError>();

/** Says why an action or a refresh failed, or a channel was refused. */
export function tell(component: Component, form: Element | null, action: string, error: ActionError): void {
  const { status = 0, problem = {}, message } = error;
  const faults = problem.errors ?? [{ pointer: "", detail: message }];
  const place = form ?? component.root;
  emit(component, "lc:error", { action, status, problem, error });
  for (const { detail } of faults) announce(detail);
  if (problem.code === expired) tellExpired(problem);
  current.set(place, error);
  use<ErrorDisplay>("errors").then(
    (display) => {
      // While the module was on its way, the next action may have begun.
      if (current.get(place) === error) display.show(component, form, faults);
    },
    () => {},
  );
}

/** Takes back what tell has said, before the next action. */
export function takeBack(component: Component, form: Element | null): void {
  current.delete(form ?? component.root);
  present<ErrorDisplay>("errors")?.clear(component, form);
}
