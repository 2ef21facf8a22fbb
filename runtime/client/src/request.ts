import type { ActionError, Problem } from "../client";
import { backoff, pause } from "./backoff";
import type { Component } from "./component";
import { base } from "./config";

export class RequestError extends Error implements ActionError {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.detail ?? problem.title ?? `The server answered ${status}.`);
  }
}

/** Makes a request about a component, in the name of this viewer. */
export async function request(component: Component, action: string, init: RequestInit): Promise<Response> {
  const [, name, instance] = /^([^:]*):(.*)$/.exec(component.id)!;
  const path = [base, name!, encodeURIComponent(instance!)];
  if (action) path.push(encodeURIComponent(action));
  const headers: Record<string, string> = { ...(init.headers as Record<string, string>) };
  if (component.token) headers["LC-Token"] = component.token;
  let response;
  try {
    response = await fetch(path.join("/"), { ...init, headers });
  } catch (error) {
    throw new RequestError(0, { detail: String(error) });
  }
  if (!response.ok) throw new RequestError(response.status, await problemOf(response));
  return response;
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    return Object(await response.json());
  } catch {
    return { title: response.statusText };
  }
}

/** Tries again, ever more patiently, while worth says that an error may pass. */
export async function persist<T>(work: () => Promise<T>, worth: (status: number, attempt: number) => boolean): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RequestError && worth(error.status, attempt))) throw error;
    }
    await pause(backoff(attempt));
  }
}

/** A random UUID. crypto.randomUUID is for secure contexts only. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 15) | 64; // RFC 9562: version 4
  bytes[8] = (bytes[8]! & 63) | 128; // and its variant
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
