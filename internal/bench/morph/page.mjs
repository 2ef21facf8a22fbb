// What a page of one contender measures: measure.mjs has a frame for each, so that
// none pays for what another one observes.

/**
 * Each prepares to bring the inside of an element to what the server renders now: HTML, as it comes over the
 * network. The last four are given a patch, too, where there is one.
 */
const morphs = {
  "innerHTML, which keeps nothing": (root, { html }) => () => (root.innerHTML = html),
  idiomorph: (root, { html }) => () => Idiomorph.morph(root, html, { morphStyle: "innerHTML" }),
  morphdom: (root, { html }) => () => morphdom(root, `<div>${html}</div>`, { childrenOnly: true }),
  Turbo: (root, { html }) => () => {
    const template = document.createElement("template");
    template.innerHTML = html;
    Turbo.morphChildren(root, template.content);
  },
  Datastar: (root, { html }) => () => {
    const argsRaw = { selector: "#root", mode: "inner", elements: html };
    const detail = { type: "datastar-patch-elements", el: root, argsRaw };
    document.dispatchEvent(new CustomEvent("datastar-fetch", { detail }));
  },
  htmx: (root, { html }) => () => htmx.swap({ text: html, target: root, sourceElement: root, swap: "innerMorph" }),
  "lcgen, whole answer": (root, { html }) => answer({ version: 2, html, effects: {} }),
  "lcgen, whole push": (root, { html }) => push("component-update", { version: 2, html }),
  "lcgen, patch answered": (root, { patch }) => answer({ version: 2, base: "1", hash: "2", patch, effects: {} }),
  "lcgen, patch pushed": (root, { patch }) => push("component-patch", { version: 2, base: "1", hash: "2", patch }),
};

const componentId = "bench:1";
const channel = "bench:1";

/** An action's answer: from its bytes, until the call has it and it is shown. */
function answer(told) {
  const text = JSON.stringify(told);
  const server = window.fetch;
  window.fetch = async () => new Response(text);
  return () => liveComponentManager.action(componentId, "next").finally(() => (window.fetch = server));
}

/** An event of the stream: from its data, until it is shown. */
function push(type, told) {
  const data = JSON.stringify({ componentId, channel, ...told });
  return () => hear(type, data, "bench-2");
}

/** What the page does with an event. There is no server: the stream is this page's own. */
let hear;
window.liveComponentSource = (own, module, asked, take) => {
  hear = take;
  const channels = { [channel]: { versions: {}, place: "bench-1" } };
  queueMicrotask(() => hear("connected", JSON.stringify({ channels }), ""));
  return () => {};
};

/** A row of the table. */
const row = (id, n, cell = n) =>
  `<tr id="${id}"><td>${cell}</td><td><b>row</b> ${n}</td><td><input name="n${n}"></td></tr>`;

/** An item of the thread. */
const message = (n) => `<li id="m${n}"><b>Ada</b> <time>12:00</time><p>Message ${n}</p></li>`;

const numbers = (count) => Array.from({ length: count }, (_, n) => n);
const table = (rows) => `<table><tbody>${rows.join("")}</tbody></table>`;
const rows = numbers(1000).map((n) => row(`r${n}`, n));
const messages = numbers(1000).map(message);

/** The patch of a table, or of a list of messages, by that of what holds its rows. */
const inTable = (...entries) => [1, 0, [1, 0, [1000, ...entries]]];
const inThread = (...entries) => [1, 0, [1000, ...entries]];

const speeds = [
  {
    name: "one of 1,000 rows changed",
    before: table(rows),
    html: table(rows.with(500, row("r500", 500, "changed"))),
    patch: inTable(500, [3, 0, [1, 0, "changed"]]),
  },
  {
    name: "a row in front",
    before: table(rows),
    html: table([row("new", "new"), ...rows]),
    patch: inTable(0, 0, [row("new", "new")]),
  },
  {
    name: "a message after 1,000",
    before: `<ul>${messages.join("")}</ul>`,
    html: `<ul>${messages.join("")}${message(1000)}</ul>`,
    patch: inThread(1000, 0, [message(1000)]),
  },
  {
    name: "one of 1,000 rows moved by 700",
    before: table(rows),
    html: table([...rows.slice(0, 100), rows[800], ...rows.slice(100, 800), ...rows.slice(801)]),
    patch: inTable(100, 701, [800, 1, 100, 700]),
  },
  {
    name: "one of 1,000 rows gone",
    before: table(rows),
    html: table(rows.toSpliced(500, 1)),
    patch: inTable(500, 1, []),
  },
  {
    name: "all rows in reverse",
    before: table(rows),
    html: table(rows.toReversed()),
    patch: inTable(0, 1000, [999, -1000]),
  },
  { name: "all ids new", before: table(rows), html: table(numbers(1000).map((n) => row(`s${n}`, n))) },
  { name: "nothing changed", before: table(rows), html: table(rows), patch: [] },
];

const $ = (selector) => document.querySelector(selector);

/** HTML, what a user does, the HTML that comes then, and what must hold. */
const cases = [
  {
    name: "keeps what is typed in a field with the focus, which the server changes",
    before: '<input id="i" value="old">',
    act: () => ($("#i").focus(), ($("#i").value = "typed")),
    after: '<input id="i" value="new">',
    kept: () => $("#i").value === "typed" && document.activeElement === $("#i"),
  },
  {
    name: "keeps what is typed elsewhere, where the server changes nothing",
    before: '<p>0</p><input id="i" value="old"><textarea id="t">old</textarea>',
    act: () => ($("#i").value = $("#t").value = "typed"),
    after: '<p>1</p><input id="i" value="old"><textarea id="t">old</textarea>',
    kept: () => $("#i").value === "typed" && $("#t").value === "typed",
  },
  {
    name: "keeps what is checked and chosen",
    before: '<p>0</p><input type="checkbox" id="c"><select id="s"><option>a<option>b</select>',
    act: () => (($("#c").checked = true), ($("#s").value = "b")),
    after: '<p>1</p><input type="checkbox" id="c"><select id="s"><option>a<option>b</select>',
    kept: () => $("#c").checked && $("#s").value === "b",
  },
  {
    name: "shows a value that the server changes where nobody types",
    before: '<input id="i" value="old"><input type="checkbox" id="c">',
    act: () => ($("#i").value = "typed"),
    after: '<input id="i" value="new"><input type="checkbox" id="c" checked>',
    kept: () => $("#i").value === "new" && $("#c").checked,
  },
  {
    name: "keeps an opened <details>",
    before: '<details id="d"><summary>s</summary>0</details>',
    act: () => ($("#d").open = true),
    after: '<details id="d"><summary>s</summary>1</details>',
    kept: () => $("#d").open && $("#d").textContent === "s1",
  },
  {
    name: "moves a row with its focus and frame",
    before: '<div id="a"><input id="i"></div><div id="b"><iframe id="f"></iframe></div><div id="c"></div>',
    act: () => ($("#i").focus(), ($("#f").contentWindow.mark = 1)),
    after: '<div id="c"></div><div id="b"><iframe id="f"></iframe></div><div id="a"><input id="i"></div>',
    kept: () => document.activeElement === $("#i") && $("#f").contentWindow.mark === 1,
  },
  {
    name: "keeps an attribute that a script has set",
    before: '<p id="p">0</p>',
    act: () => $("#p").setAttribute("data-mine", "1"),
    after: '<p id="p">1</p>',
    kept: () => $("#p").dataset.mine === "1" && $("#p").textContent === "1",
  },
  {
    name: "runs no script that comes",
    before: "<p>0</p>",
    act: () => delete window.ran,
    after: "<p>1</p><script>window.ran = true</script><img src=x onerror='window.ran = true'>",
    kept: () => new Promise((resolve) => setTimeout(() => resolve(!window.ran), 100)),
  },
];

/** Shows HTML from the start, in an element that each contender knows how to change, and waits until it is painted. */
async function show(html) {
  const wrapper = `data-component-id="${componentId}" data-sse-channel="${channel}" data-lc-version="1" data-lc-hash="1"`;
  $("main").innerHTML = `<div id="root" ${wrapper}>${html}</div>`;
  const live = () => hear || !window.liveComponentManager; // the first has a module loaded
  for (let frame = 0; frame < 2 || !live(); frame++) await new Promise(requestAnimationFrame);
  return $("#root");
}

/** What a root shows, without what contenders note in the page. */
function shown(root) {
  return root.innerHTML.replace(/ (class|data-\w+)=""/g, "");
}

/** The changes by name, and whether there is a patch that makes them. */
export const changes = speeds.map(({ name, patch }) => ({ name, patched: !!patch }));

/** Measures one turn of one contender. */
export async function turn(contender, change) {
  const { before, html, patch } = speeds.find(({ name }) => name === change);
  const root = await show(before);
  const work = morphs[contender](root, { html, patch });
  window.gc?.();
  const began = performance.now();
  await work();
  const took = performance.now() - began;
  const template = document.createElement("template");
  template.innerHTML = html;
  if (shown(root) !== shown(template)) throw new Error(`${contender} shows ${shown(root).slice(0, 300)}`);
  return took;
}

export const losses = cases.map(({ name }) => name);

/** Whether a contender keeps what it should in one of the cases. */
export async function keeps(contender, loss) {
  const { before, act, after, kept } = cases.find(({ name }) => name === loss);
  const root = await show(before);
  act();
  await morphs[contender](root, { html: after })();
  return kept();
}
