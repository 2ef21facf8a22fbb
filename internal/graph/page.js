
"use strict";
const components = JSON.parse(document.getElementById("components").textContent);
const byID = new Map(components.map(c => [c.id, c]));
const svg = document.querySelector("#stage svg");
const stage = document.getElementById("stage");
const details = document.getElementById("details");
const search = document.getElementById("search");
const whole = svg.viewBox.baseVal;
const full = {x: whole.x, y: whole.y, w: whole.width, h: whole.height};
let view = {...full};
let chosen = null;

for (const c of components) {
  c.words = [c.name, c.type, c.package, c.form, c.doc, c.listeners, ...c.actions.map(a => a.call), ...c.props].join("\n").toLowerCase();
}

// The view: which part of the picture the stage shows.
function show(v) {
  view = v;
  svg.setAttribute("viewBox", [v.x, v.y, v.w, v.h].map(n => n.toFixed(1)).join(" "));
}

// scale is how many units of the picture a pixel of the stage is.
const scale = () => Math.max(view.w / stage.clientWidth, view.h / stage.clientHeight);

function zoom(factor, at) {
  const w = Math.min(Math.max(view.w * factor, 200), full.w * 3), f = w / view.w;
  show({x: at.x - (at.x - view.x) * f, y: at.y - (at.y - view.y) * f, w, h: view.h * f});
}

const middle = () => ({x: view.x + view.w / 2, y: view.y + view.h / 2});

function place(event) {
  const p = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return {x: p.x, y: p.y};
}

// fit shows a part of the picture, no larger than it was drawn for.
function fit(box) {
  const pad = 40, w = box.w + 2 * pad, h = box.h + 2 * pad;
  const grow = Math.max(1, Math.min(stage.clientWidth / w, stage.clientHeight / h));
  show({x: box.x - pad - w * (grow - 1) / 2, y: box.y - pad - h * (grow - 1) / 2, w: w * grow, h: h * grow});
}

function around(nodes) {
  const boxes = nodes.map(n => n.getBBox());
  const x = Math.min(...boxes.map(b => b.x)), y = Math.min(...boxes.map(b => b.y));
  return {
    x, y,
    w: Math.max(...boxes.map(b => b.x + b.width)) - x,
    h: Math.max(...boxes.map(b => b.y + b.height)) - y,
  };
}

const node = id => svg.querySelector(`[data-id="${id}"]`);

// choose lets a component and its neighbours stand out: its channel, who may
// listen there, the components on the same channel, those that it contains and
// those that contain it.
function choose(id, move) {
  chosen = byID.get(id) ?? null;
  for (const e of svg.querySelectorAll(".on, .near")) e.classList.remove("on", "near");
  svg.classList.toggle("chosen", chosen !== null);
  for (const b of document.querySelectorAll("#list button")) b.toggleAttribute("aria-current", b.dataset.id === id);
  details.hidden = chosen === null;
  history.replaceState(null, "", chosen ? "#" + chosen.name : location.pathname + location.search);
  if (!chosen) return;
  const {channel, who} = chosen;
  for (const other of [...chosen.inside, ...chosen.outside]) node(other).classList.add("near");
  for (const e of svg.querySelectorAll(`.card[data-channel="${channel}"], .line[data-to="${channel}"]`)) e.classList.add("near");
  for (const e of svg.querySelectorAll(`[data-id="${id}"], [data-id="${channel}"], [data-id="${who}"], .line[data-from="${id}"], .line[data-from="${channel}"]`)) e.classList.add("on");
  tell(chosen);
  const b = document.querySelector(`#list button[data-id="${id}"]`);
  b.scrollIntoView({block: "nearest"});
  if (move) fit(around(nearby(id, channel, who)));
}

// nearby returns as many of the nodes, from the first on, as fit on the stage
// at a size that can be read.
function nearby(...ids) {
  const nodes = ids.map(node);
  while (nodes.length > 1) {
    const box = around(nodes);
    if (box.w < stage.clientWidth * 1.4 && box.h < stage.clientHeight * 1.4) break;
    nodes.pop();
  }
  return nodes;
}

// tell fills the details. All text goes in as text.
function tell(c) {
  const add = (parent, tag, text, className) => {
    const e = parent.appendChild(document.createElement(tag));
    if (text !== undefined) e.textContent = text;
    if (className) e.className = className;
    return e;
  };
  details.replaceChildren();
  const close = add(details, "button", "×", "close");
  close.setAttribute("aria-label", "Close");
  close.onclick = () => choose(null);
  add(details, "h2", c.name);
  add(details, "p", `${c.package}.${c.type}`, "soft");
  add(details, "p", c.place, "soft");
  if (c.doc) add(details, "p", c.doc);
  if (c.element) add(details, "p", `<${c.element}>`, "soft");
  if (c.props.length) {
    add(details, "h3", "Props");
    const list = add(details, "ul");
    for (const p of c.props) add(add(list, "li"), "code", p);
  }
  const links = (title, all) => {
    if (!all.length) return;
    add(details, "h3", title);
    const list = add(details, "ul");
    for (const o of all) add(add(list, "li"), "button", o.name).onclick = () => choose(o.id, true);
  };
  links("Contains", c.inside.map(id => byID.get(id)));
  links("Contained in", c.outside.map(id => byID.get(id)));
  add(details, "h3", "Channel");
  add(add(details, "p"), "code", c.form);
  if (c.instead) add(details, "p", c.instead, "soft");
  add(details, "h3", "Who may listen");
  add(details, "p", c.listeners);
  if (c.authorize) add(details, "p", "Its Authorize method may refuse viewers.", "soft");
  add(details, "h3", "Routes");
  const routes = add(details, "ul");
  add(add(routes, "li"), "code", c.route);
  for (const a of c.actions) {
    const item = add(routes, "li");
    add(item, "code", a.route);
    add(item, "p", a.call + (a.broadcast ? "" : " – caller only"), "soft");
  }
  links("On the same channel", components.filter(o => o.channel === c.channel && o !== c));
}

// filter leaves what is searched for and whose listeners are asked for.
function filter(move) {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const whos = [...document.querySelectorAll("#filters [aria-pressed=true]")].map(b => b.dataset.who);
  const found = components.filter(c => words.every(w => c.words.includes(w)) && (!whos.length || whos.includes(c.who)));
  const ids = new Set(found.flatMap(c => [c.id, c.channel, c.who]));
  for (const e of svg.querySelectorAll("[data-id]")) e.classList.toggle("off", !ids.has(e.dataset.id));
  for (const e of svg.querySelectorAll(".line")) e.classList.toggle("off", !ids.has(e.dataset.from));
  for (const b of document.querySelectorAll("#list button")) b.parentElement.hidden = !ids.has(b.dataset.id);
  const all = found.length === components.length;
  document.getElementById("found").textContent = all ? "" : `${found.length} of ${components.length}`;
  if (move) fit(all || !found.length ? full : around(found.map(c => node(c.id))));
  return found;
}

search.oninput = () => filter(true);
search.onkeydown = event => {
  if (event.key !== "Enter") return;
  const [first] = filter(false);
  if (first) choose(first.id, true);
};
document.getElementById("filters").onclick = event => {
  const b = event.target.closest("button");
  if (!b) return;
  b.setAttribute("aria-pressed", String(b.getAttribute("aria-pressed") !== "true"));
  filter(true);
};
document.getElementById("list").onclick = event => {
  const b = event.target.closest("button");
  if (b) choose(b.dataset.id, true);
};

const tools = {
  in: () => zoom(1 / 1.4, middle()),
  out: () => zoom(1.4, middle()),
  fit: () => fit(full),
  theme: () => {
    const root = document.documentElement;
    const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = isDark ? "light" : "dark";
  },
};
document.getElementById("tools").onclick = event => tools[event.target.closest("button")?.dataset.tool]?.();

stage.addEventListener("wheel", event => {
  event.preventDefault();
  zoom(Math.exp(Math.min(Math.max(event.deltaY, -120), 120) * 0.0022), place(event));
}, {passive: false});

let drag = null;
stage.onpointerdown = event => {
  if (event.button === 0) drag = {x: event.clientX, y: event.clientY, view, moved: false};
};
stage.onpointermove = event => {
  if (!drag) return;
  const dx = event.clientX - drag.x, dy = event.clientY - drag.y;
  if (!drag.moved && Math.hypot(dx, dy) < 4) return;
  if (!drag.moved) stage.setPointerCapture(event.pointerId);
  drag.moved = true;
  stage.classList.add("moving");
  const s = scale();
  show({...view, x: drag.view.x - dx * s, y: drag.view.y - dy * s});
};
stage.onpointerup = stage.onpointercancel = event => {
  const wasClick = drag && !drag.moved && event.type === "pointerup";
  drag = null;
  stage.classList.remove("moving");
  if (!wasClick) return;
  const hit = event.target.closest("[data-id]");
  if (!hit) choose(null);
  else if (hit.classList.contains("card")) choose(hit.dataset.id);
  else if (hit.classList.contains("pill")) {
    const first = components.find(c => c.channel === hit.dataset.id);
    if (first) choose(first.id);
  }
};

addEventListener("keydown", event => {
  if (event.key === "Escape") {
    search.value = "";
    for (const b of document.querySelectorAll("#filters button")) b.setAttribute("aria-pressed", "false");
    choose(null);
    filter(true);
    return;
  }
  if (event.target === search || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    event.preventDefault();
    search.focus();
  }
  if (event.key === "+") tools.in();
  if (event.key === "-") tools.out();
  if (event.key === "0") tools.fit();
});

fit(full);
const named = components.find(c => "#" + c.name === location.hash);
if (named) choose(named.id, true);
