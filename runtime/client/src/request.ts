import type { ActionError, Problem } from "../client";
import { pause, reach } from "./backoff";
import type { Component } from "./component";
import { base, say } from "./config";
import { hooks } from "./hooks";
import { use } from "./load";
import type { Nested } from "./nested";

const enum Limit {
  /**
   * How often a request is sent that gets no answer: less than a minute long,
   * for which the server knows an action again that it has run.
   */
  sends = 7,
}

/**
 * Calls an action of a component, by an id under which the server runs it once;
 * or if none is named, fetches the component for this viewer, where id is the
 * version that it is to have at least. Tries again while that may help, but not
 * what quiet ends; in the end it rejects with an ActionError.
 */
export async function request(component: Component, action: string, id: string | number, body?: BodyInit, quiet?: AbortController): Promise<Response> {
  const { id: instance, other, root } = component;
  if (root.dataset.lcGrant) await (await use<Nested>("nested")).exchange(component);
  // Neither IDs nor names of actions hold what a path would take amiss.
  const url = `${base}/${instance.replace(":", "/")}${action && "/" + action}`;
  const { lcHash = "", lcToken = "" } = root.dataset;
  const init = {
    method: body ? "POST" : "GET",
    headers: {
      "LC-Token": lcToken,
      "LC-Request": id,
      "LC-Version": id,
      "LC-Base": (action ? hooks.patcher && lcHash : other) || "",
      ...hooks.told?.(component),
      // A Blob, which has a type of its own, takes milliseconds.
      ...((body as string | undefined)?.at && { "Content-Type": "application/json" }),
    },
    body,
    signal: quiet?.signal,
  } as RequestInit;
  // An action is first sent so that it goes on if the page is left. The browser
  // refuses at once what is too large for that.
  for (let attempt = quiet ? Limit.sends : action ? 0 : 1; ; await pause(attempt++)) {
    const response = await (hooks.carry ?? reach)(url, { ...init, keepalive: !attempt });
    if (response.ok) return response;
    const { status } = response; // 0 where no answer came
    // An action that failed in the server is not tried again.
    if ((status && (action || status < 500)) || attempt === Limit.sends) {
      throw failure(status, await response.json().catch(() => undefined));
    }
  }
}

export function failure(status: number, problem: Problem = {}): ActionError {
  const message = problem.detail ?? problem.title ?? `${say("Failed")} (${status}).`;
  return Object.assign(new Error(message), { status, problem });
}
