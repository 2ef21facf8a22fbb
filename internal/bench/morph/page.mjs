import * as Turbo from "/turbo.js";

/** Each prepares to bring the inside of an element to HTML, as it comes over the network. */
const contenders = {
  lcgen(root, html) {
    const answer = JSON.stringify({ version: Number(root.dataset.lcVersion) + 1, html, effects: {} });
    const server = window.fetch;
    window.fetch = async () => new Response(answer);
    return () => liveComponentManager.action("bench:1", "next").finally(() => (window.fetch = server));
  },
  idiomorph: (root, html) => () => Idiomorph.morph(root, html, { morphStyle: "innerHTML" }),
  morphdom: (root, html) => () => morphdom(root, `<div>${html}</div>`, { childrenOnly: true }),
  Turbo: (root, html) => () => {
    const template = document.createElement("template");
    template.innerHTML = html;
    Turbo.morphChildren(root, template.content);
  },
  htmx: (root, html) => () => htmx.swap({ text: html, target: root, sourceElement: root, swap: "innerMorph" }),
};

/** A table with 1,000 rows whose ids begin with a prefix. */
function rows(prefix, order = (n) => n, cell = (n) => n) {
  const all = Array.from({ length: 1000 }, (_, n) => order(n)).map(
    (n) => `<tr id="${prefix}${n}"><td>${cell(n)}</td><td><b>row</b> ${n}</td><td><input name="n${n}"></td></tr>`,
  );
  return `<table><tbody>${all.join("")}</tbody></table>`;
}

const speeds = [
  ["one of 1,000 rows changed", rows("r"), rows("r", undefined, (n) => (n === 500 ? "changed" : n))],
  ["a row in front", rows("r"), rows("r").replace("<tbody>", '<tbody><tr id="new"><td>new</td></tr>')],
  ["all rows in reverse", rows("r"), rows("r", (n) => 999 - n)],
  ["all ids new", rows("r"), rows("s")],
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

/** Shows HTML anew, in an element that each contender knows how to change. */
async function show(html) {
  const mounted = new Promise((resolve) => document.addEventListener("lc:mount", resolve, { once: true }));
  $("main").innerHTML = `<div id="root" data-component-id="bench:1" data-lc-version="1">${html}</div>`;
  await mounted;
  return $("#root");
}

/** What of lcgen's time is the morphing itself. */
let began = 0;
let alone = Infinity;
document.addEventListener("lc:before-update", () => (began = performance.now()));
document.addEventListener("lc:update", () => (alone = Math.min(alone, performance.now() - began)));

async function time(morph, before, after) {
  let best = Infinity;
  for (let turn = 0; turn < 15; turn++) {
    const root = await show(before);
    const work = morph(root, after);
    root.offsetHeight;
    const began = performance.now();
    await work();
    best = Math.min(best, performance.now() - began);
  }
  return best;
}

export async function measure() {
  const morphs = Object.values(contenders);
  const result = { contenders: Object.keys(contenders), speeds: [], losses: [] };
  for (const [name, before, after] of speeds) {
    const times = [];
    alone = Infinity;
    for (const morph of morphs) times.push(await time(morph, before, after));
    result.speeds.push({ name, times, alone });
  }
  for (const { name, before, act, after, kept } of cases) {
    const held = [];
    for (const morph of morphs) {
      const root = await show(before);
      act();
      await morph(root, after)();
      held.push(await kept());
    }
    result.losses.push({ name, kept: held });
  }
  return result;
}
