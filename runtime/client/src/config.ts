import { page } from "./dom";

// What the page says about the server, as attributes of the script's own tag:
//
//   <script src="/lc/client.js" defer data-lc-base="/lc" data-lc-sse="/sse/events"></script>

const script = page.currentScript as HTMLScriptElement | null;

/** All of it, as modules have it. */
const data: DOMStringMap = script?.dataset ?? {};

/** Where components are called and fetched. */
const base = data.lcBase ?? "/lc";

/** How the names of all files of this build end: ".1f2e3d4c5b6a.js" after client, or ".js". */
const ending = /client([.\w]+)$/.exec(script?.src ?? "")?.[1] ?? ".js";

const texts = JSON.parse(data.lcTexts ?? "{}") as Record<string, string>;

/** What the user sees, in the language of the page. */
const say = (text: string): string => texts[text] ?? text;

export { base, data, ending, say };
