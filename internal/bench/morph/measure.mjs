// Compares the client's morphing with that of others, in Chromium:
//
//	npm ci && node measure.mjs
//
// Every contender brings the same element from the same old HTML to the same
// new HTML, from a string: the best of several turns, and whether it keeps what
// a user did. The page is page.html; the table goes to the standard output.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import puppeteer from "puppeteer-core";

const files = {
  "/": ["page.html", "text/html"],
  "/page.mjs": ["page.mjs", "text/javascript"],
  "/client.js": ["../../../runtime/client/client.js", "text/javascript"],
  "/idiomorph.js": ["node_modules/idiomorph/dist/idiomorph.js", "text/javascript"],
  "/morphdom.js": ["node_modules/morphdom/dist/morphdom-umd.js", "text/javascript"],
  "/turbo.js": ["node_modules/@hotwired/turbo/dist/turbo.es2017-esm.js", "text/javascript"],
  "/htmx.js": ["node_modules/htmx.org/dist/htmx.js", "text/javascript"],
};

const server = createServer(async ({ url }, response) => {
  const [file, type] = files[url] ?? [];
  if (!file) return response.writeHead(404).end();
  response.writeHead(200, { "content-type": type }).end(await readFile(new URL(file, import.meta.url)));
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync),
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(error));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const { speeds, losses, contenders } = await page.evaluate(async () => (await import("/page.mjs")).measure());
  const row = (cells) => console.log(`| ${cells.join(" | ")} |`);
  row(["", "morphing alone", ...contenders]);
  row(["---", "--:", ...contenders.map(() => "--:")]);
  for (const { name, alone, times } of speeds) row([name, ...[alone, ...times].map((ms) => `${ms.toFixed(0)} ms`)]);
  for (const { name, kept } of losses) row([name, "", ...kept.map((yes) => (yes ? "yes" : "**no**"))]);
} finally {
  await browser.close();
  server.close();
}
