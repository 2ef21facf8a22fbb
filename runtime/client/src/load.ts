import { pause } from "./backoff";
import { base, ending } from "./config";
import { all, page } from "./dom";

// Modules are parts of the client that a page loads only if it uses them. Each
// is a script of its own, which gets what it needs of the core when it comes.

/** The modules that a page may need, each with a selector of what needs it behind its name, from internal/client: clientgen puts it here. */
declare const table: string;

/** By module, a selector of what needs it. */
export const selectors = new Map(table.split(";").map((row) => row.split(" ") as [string, string]));

const enum Limit {
  /** How often a module is asked for in a row, over about a minute. */
  tries = 7,
}

/** Modules that have come or are on their way. */
const loading = new Map<string, Promise<unknown>>();

/** How often any module could not be had. */
let failures = 0;

let lent: unknown;

/** Gives modules what they have of the core. */
export function lend(core: unknown): void {
  lent = core;
}

/** Loads a module, once. Rejects after many failures; the next call tries again. */
export function use<M>(name: string): Promise<M> {
  const promise = loading.get(name) ?? load(name);
  loading.set(name, promise);
  return promise as Promise<M>;
}

async function load(name: string): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    // A browser does not ask again for what it could not get under an address.
    const address = `${base}/${name}${ending}${failures ? "?" + failures : ""}`;
    try {
      const { default: make } = await import(new URL(address, page.baseURI) as unknown as string);
      return make(lent);
    } catch (error) {
      failures++;
      console.error(`[LiveComponent] Module ${name} could not be loaded`, error);
      if (attempt === Limit.tries) {
        loading.delete(name);
        throw error;
      }
    }
    await pause(attempt);
  }
}

/**
 * Loads modules before they are needed. Their names are in the page, where HTML
 * that is not to be trusted may stand: they never lead out of the folder.
 */
export function preload(names = ""): void {
  for (const name of names.split(" ")) if (/^[a-z]+$/.test(name)) use(name).catch(() => {});
}

/** Loads the modules of all attributes in a part of the page, or of what comes into it. */
export function heedAll(root: Node): void {
  // One by one, browsers see at once which attributes are nowhere in it.
  for (const [name, selector] of selectors) if (selector.split(",").some((one) => all(root, one)[0])) preload(name);
}
