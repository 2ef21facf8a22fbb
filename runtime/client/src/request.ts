import type { ActionError, Params, Problem } from "../client";
import { backoff } from "./backoff";
import type { Component } from "./component";
import { base } from "./config";
import { own } from "./dom";

const enum Limit {
  /**
   * How often a request is sent that gets no answer: less than a minute long,
   * for which the server knows an action again that it has run.
   */
  sends = 7,
}

/**
 * Fetches a component for this viewer, or calls its action if one is named.
 * Tries again while that may help; in the end it rejects with an ActionError.
 */
export async function request({ id, root }: Component, action = "", params?: Params): Promise<Response> {
  // Neither IDs nor names of actions hold what a path would take amiss.
  const url = `${base}/${id.replace(":", "/")}${action && "/" + action}`;
  const init = {
    method: action ? "POST" : "GET",
    headers: { "LC-Token": own(root).dataset.lcToken ?? "", "LC-Request": uuid() },
    body:
      !params || params instanceof FormData
        ? params
        : new Blob([JSON.stringify(params)], { type: "application/json" }),
  } as RequestInit;
  // An action is first sent so that it goes on if the page is left. The browser
  // refuses at once what is too large for that.
  for (let attempt = action ? 0 : 1; ; attempt++) {
    const response = await fetch(url, { ...init, keepalive: !attempt }).catch(() => Response.error());
    if (response.ok) return response;
    const { status } = response; // 0 where no answer came
    // An action that failed in the server is not tried again.
    if ((status && (action || status < 500)) || attempt === Limit.sends) {
      throw failure(status, await response.json().catch(() => undefined));
    }
    await new Promise((resume) => setTimeout(resume, attempt && backoff(attempt)));
  }
}

/** A random UUID. crypto.randomUUID is for secure contexts only. */
function uuid(): string {
  const url = URL.createObjectURL(new Blob()); // ends in one, by the File API
  URL.revokeObjectURL(url);
  return url.slice(-36);
}

export function failure(status: number, problem: Problem = {}): ActionError {
  const message = problem.detail ?? problem.title ?? `Failed (${status}).`;
  return Object.assign(new Error(message), { status, problem });
}
