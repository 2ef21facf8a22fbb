import type { Answer, Params } from "../client";
import type { Component } from "./component";
import { doEffects } from "./effects";
import { clearErrors, showErrors } from "./errors";
import { emit } from "./events";
import { showLoading } from "./loading";
import { formBody } from "./params";
import { refreshSoon } from "./refresh";
import { persist, request, RequestError, uuid } from "./request";

/** One call of an action. */
export interface Call {
  action: string;
  params: Params;
  /** What in the page asked for it. */
  trigger?: Element;
  /** The form it is for, where its errors are shown. */
  form?: Element | null;
  /** A call that has not begun yet and has the same here gives way. */
  replaces?: object;
  /** The call will be made. */
  begun?(): void;
  /** It has been; the answer is not shown yet. */
  answered?(): void;
}

/**
 * Calls an action after those before it on the same component, and shows the
 * answer. Rejects with a RequestError, after lc:error.
 */
export function callAction(component: Component, call: Call): Promise<Answer> {
  const { action, params, trigger, form = null } = call;
  if (!emit(component, "lc:before-action", trigger ? { action, params, trigger } : { action, params }, true)) {
    return Promise.reject(new RequestError(0, { title: "The page did not let the action be called." }));
  }
  call.begun?.();
  return new Promise((resolve, reject) => {
    const run = async () => {
      component.running.push(action);
      showLoading(component);
      clearErrors(component, form);
      const result = await send(component, action, params).catch((error: RequestError) => error);
      component.running.pop();
      showLoading(component);
      call.answered?.();
      if (result instanceof Error) {
        showErrors(component, form, action, result);
        if (result.status === 409) refreshSoon(component, 0, true, 0);
        reject(result);
      } else {
        resolve(result);
        accept(component, result);
      }
    };
    component.queue.add({ run, replaces: call.replaces });
  });
}

/** How often an action is sent again that got no answer. The server runs it once. */
const resends = 4;

async function send(component: Component, action: string, params: Params): Promise<Answer> {
  const headers: Record<string, string> = { Accept: "application/json", "LC-Request": uuid() };
  let body: BodyInit;
  if (params instanceof FormData) body = formBody(params);
  else if (params instanceof URLSearchParams) body = params;
  else {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(params);
  }
  const response = await persist(
    () => request(component, action, { method: "POST", headers, body }),
    (status, attempt) => !status && attempt < resends,
  );
  try {
    return await response.json();
  } catch {
    throw new RequestError(response.status, { title: "The server's answer was not JSON." });
  }
}

function accept(component: Component, answer: Answer): void {
  const { version, html, effects = {} } = answer;
  if (effects.token) component.token = effects.token;
  // Older than what is shown: something newer came in between, in which the
  // viewer's own state may be missing.
  if (version < component.version) refreshSoon(component, 0, true, 0);
  else component.show(html, version);
  doEffects(component, effects);
}
