// Compares the client with what others bring pages to new HTML by, in Chromium:
//
//	npm ci && npm run datastar && node measure.mjs
//
// Every contender brings the same element from the same old HTML to the same
// new HTML, from a string; lcgen also by a patch. They take turns, in an order
// that turns from round to round, and every one begins two frames after the old
// HTML was shown, with all garbage collected. The times are medians of the
// rounds; a ratio is the median of the rounds' ratios. Then, whether each keeps
// what a user did. Each has a page of its own, page.mjs, in a frame; the tables go
// to the standard output.
//
//	node measure.mjs --rounds 9 --only "ids new"	# fewer rounds, only such changes
//	node measure.mjs --contenders "htmx|lcgen"	# only some, by a regular expression
//	node measure.mjs --client dir	# other scripts than the bundles in runtime/client

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import puppeteer from "puppeteer-core";

const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "15" },
    only: { type: "string", default: "" },
    contenders: { type: "string", default: "" },
    client: { type: "string" },
  },
});

const client = flags.client ? pathToFileURL(flags.client + "/") : new URL("../../../runtime/client/", import.meta.url);
const here = (file) => new URL(file, import.meta.url);
const script = "text/javascript";

const files = {
  "/page.mjs": [here("page.mjs"), script],
  "/client.js": [new URL("client.js", client), script],
  "/lc/open.js": [new URL("open.js", client), script],
  "/idiomorph.js": [here("node_modules/idiomorph/dist/idiomorph.js"), script],
  "/morphdom.js": [here("node_modules/morphdom/dist/morphdom-umd.js"), script],
  "/turbo.js": [here("node_modules/@hotwired/turbo/dist/turbo.es2017-esm.js"), script],
  "/htmx.js": [here("node_modules/htmx.org/dist/htmx.js"), script],
  "/datastar.js": [here("node_modules/datastar.js"), script],
};

/** What the page of each contender loads. */
const contenders = {
  "innerHTML, which keeps nothing": "",
  idiomorph: `<script src="/idiomorph.js"></script>`,
  morphdom: `<script src="/morphdom.js"></script>`,
  Turbo: `<script type="module">import * as Turbo from "/turbo.js"; window.Turbo = Turbo</script>`,
  Datastar: `<script type="module" src="/datastar.js"></script>`,
  htmx: `<script src="/htmx.js"></script>`,
  "lcgen, whole answer": `<script src="/client.js" defer></script>`,
  "lcgen, whole push": `<script src="/client.js" defer></script>`,
  "lcgen, patch answered": `<script src="/client.js" defer></script>`,
  "lcgen, patch pushed": `<script src="/client.js" defer></script>`,
};
if (!existsSync(files["/datastar.js"][0])) delete contenders.Datastar;
const names = Object.keys(contenders).filter((name) => name.match(flags.contenders));
const isPatched = (name) => name.includes("patch");

function pageOf(name) {
  return `<!doctype html><html lang="en"><title>${name}</title>${contenders[name]}<main></main>
    <script type="module">import * as page from "/page.mjs"; window.bench = page</script>`;
}

/** The page around them: only the frame whose turn it is is shown. */
function outside() {
  const frames = names.map((name) => `<iframe width="800" height="600" src="/${encodeURIComponent(name)}"></iframe>`);
  return `<!doctype html><html lang="en"><title>Morphing, compared</title>${frames.join("")}`;
}

// Pages that are isolated are told the time to 5 µs, not 100.
const isolated = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

const server = createServer(async ({ url }, response) => {
  const name = decodeURIComponent(url.slice(1));
  const [file, type] = files[url] ?? [undefined, "text/html"];
  if (!file && name && !names.includes(name)) return response.writeHead(404).end();
  const body = file ? await readFile(file) : name ? pageOf(name) : outside();
  response.writeHead(200, { "content-type": type, ...isolated }).end(body);
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync),
  args: ["--no-sandbox", "--disable-gpu", "--js-flags=--expose-gc --no-flush-bytecode"],
  protocolTimeout: 0,
});

const row = (cells) => console.log(`| ${cells.join(" | ")} |`);

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}

/** A table with a row for each contender: its time, and its ratio to htmx's. */
function tell({ name, times }) {
  row([name, "median", "lowest", "× htmx"]);
  row(["---", "--:", "--:", "--:"]);
  for (const [contender, took] of Object.entries(times)) {
    const ratio = median(took.map((ms, round) => ms / (times.htmx ?? took)[round]));
    row([contender, ...[median(took), Math.min(...took)].map((ms) => `${ms.toFixed(1)} ms`), ratio.toFixed(2)]);
  }
  console.log();
}

/** Runs a function of page.mjs in the frame of a contender, which is shown alone. */
function run(page, name, work, ...args) {
  const call = async (index, work, args) => {
    const frames = [...document.querySelectorAll("iframe")];
    frames.forEach((frame, i) => (frame.hidden = i !== index));
    return frames[index].contentWindow.bench[work](...args);
  };
  return page.evaluate(call, names.indexOf(name), work, [name, ...args]);
}

/** Has all contenders take turns at a change, in an order that turns from round to round. */
async function race(page, { name, patched }) {
  const running = names.filter((name) => patched || !isPatched(name));
  const times = Object.fromEntries(running.map((name) => [name, []]));
  for (let round = -2; round < Number(flags.rounds); round++) {
    for (let i = 0; i < running.length; i++) {
      const contender = running[(i + round + 2) % running.length];
      const took = await run(page, contender, "turn", name);
      if (round >= 0) times[contender].push(took); // the first two warm up
    }
  }
  return { name, times };
}

async function lose(page, loss, running) {
  const kept = [];
  for (const name of running) kept.push((await run(page, name, "keeps", loss)) ? "yes" : "**no**");
  row([loss, ...kept]);
}

try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(error));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const { changes, losses } = await page.evaluate(() => {
    const { changes, losses } = document.querySelector("iframe").contentWindow.bench;
    return { changes, losses };
  });
  for (const change of changes) if (change.name.includes(flags.only)) tell(await race(page, change));
  if (!flags.only) {
    const running = names.filter((name) => !isPatched(name));
    row(["", ...running]);
    row(["---", ...running.map(() => "---")]);
    for (const loss of losses) await lose(page, loss, running);
  }
} finally {
  await browser.close();
  server.close();
}
