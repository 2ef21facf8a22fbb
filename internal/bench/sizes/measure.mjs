// Compares the size of the client with that of others:
//
//	npm ci && npm run others && node measure.mjs
//
// Each is what a page loads, minified: as its makers deliver it, or, if they leave that
// to bundlers, by esbuild. It is compressed here, by gzip and by Brotli at their best.
// The table goes to the standard output. Livewire is not on npm, and Datastar's package
// there is an old one: both come from their repositories.

import { readFile, readdir } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const client = new URL("../../../runtime/client/", import.meta.url);

const read = (path) => readFile(new URL("node_modules/" + path, import.meta.url));

/** What the scripts of the client are, each a file of its own; without names, all. */
async function lcgen(...names) {
  const all = (await readdir(client)).filter((name) => name.endsWith(".js"));
  for (const name of names) if (!all.includes(name)) throw new Error(`there is no ${name}`);
  return Promise.all((names[0] ? names : all).map((name) => readFile(new URL(name, client))));
}

/** What esbuild makes of a script that has to be bundled. */
async function bundled(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    legalComments: "none",
  });
  return Buffer.from(outputFiles[0].contents);
}

const versionOf = async (name) => JSON.parse(await read(`${name}/package.json`)).version;

const contenders = [
  ["lcgen, the core", "actions, updates by morphing, loading states", () => lcgen("client.js")],
  ["lcgen, a page with a channel", "the same and the stream", () => lcgen("client.js", "open.js")],
  ["lcgen, everything", "the same and all modules, which no page needs together", () => lcgen()],
  [`htmx ${await versionOf("htmx.org")}`, "requests, swaps, morphing", async () => [await read("htmx.org/dist/htmx.min.js")]],
  [
    `htmx ${await versionOf("htmx.org")} with hx-sse`,
    "the same and streams",
    async () => [await read("htmx.org/dist/htmx.min.js"), await read("htmx.org/dist/ext/hx-sse.min.js")],
  ],
  ["Datastar 1.0.0-RC.5", "requests, streams, morphing, signals", async () => [await read("datastar.js")]],
  [
    `Turbo ${await versionOf("@hotwired/turbo")}`,
    "navigation, frames, streams, morphing; without Stimulus and Action Cable",
    async () => [await bundled(`import * as Turbo from "@hotwired/turbo"; Turbo.start();`)],
  ],
  [
    `LiveView ${await versionOf("phoenix_live_view")} and Phoenix ${await versionOf("phoenix")}`,
    "events, patches, navigation, uploads, hooks over a WebSocket",
    async () => [
      await bundled(`import { Socket } from "phoenix"; import { LiveSocket } from "phoenix_live_view";
        new LiveSocket("/live", Socket, {}).connect();`),
    ],
  ],
  ["Livewire 4.4.1", "actions, morphing, navigation, uploads; Alpine is in it", async () => [await read("livewire.js")]],
];

/** Bytes with separators. */
const bytes = (n) => n.toLocaleString("en-US");

const sum = (files, sizeOf) => files.reduce((total, file) => total + sizeOf(file), 0);

const brotli = (file) => brotliCompressSync(file, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

console.log("| | has | minified | gzip | Brotli | gzip, × core |\n|---|---|--:|--:|--:|--:|");
let core;
for (const [name, has, files] of contenders) {
  const scripts = await files();
  const gzipped = sum(scripts, (file) => gzipSync(file, { level: 9 }).length);
  core ??= gzipped;
  const sizes = [sum(scripts, (file) => file.length), gzipped, sum(scripts, brotli)].map(bytes);
  console.log(`| ${name} | ${has} | ${sizes.join(" | ")} | ${(gzipped / core).toFixed(1)} |`);
}
