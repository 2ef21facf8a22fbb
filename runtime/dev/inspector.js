// The inspector: what an App holds, as it changes. Everything that is shown is
// put into the page as text.
"use strict";

const find = (selector) => document.querySelector(selector);
const status = find("#status");

let known; // the run of the program that is shown
let asking = false;
let again = false;
const cards = new Map(); // by instance
const rows = new Map(); // of events, by ID

function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** Fetches the state and shows it, one request at a time. */
async function look() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    const answer = await fetch("state");
    if (answer.ok) show(await answer.json());
  } catch {
    // The stream says when the program is back.
  }
  asking = false;
  if (again) {
    again = false;
    setTimeout(look, 50);
  }
}

function show({ components, instances, streams, events, problems }) {
  const byName = new Map(components.map((c) => [c.name, c]));
  count("instances", instances.length);
  count("events", events.length);
  count("streams", streams.length);
  count("components", components.length);
  showProblems(problems);
  showInstances(instances, byName);
  showEvents(events);
  find("#streams tbody").replaceChildren(...streams.map(streamRow));
  find("#components tbody").replaceChildren(...components.map(componentRow));
}

function count(what, n) {
  find(`#${what}-count`).textContent = n || "";
  find(`#${what}`).parentElement.querySelector(".empty").hidden = n > 0;
}

function showProblems(problems) {
  find("#problems").hidden = !problems.length;
  find("#problems .list").replaceChildren(...problems.map(({ file, line, column, code, message, source, advice, trace }) =>
    make("article", { class: "card" },
      make("p", { class: "mono facts" }, [file, line, column].filter(Boolean).join(":")),
      make("p", { class: "bad" }, code ? `${code}: ${message}` : message),
      ...(source ? [make("pre", {}, source)] : []),
      ...(trace ? [make("pre", {}, trace)] : []),
      ...(advice ? [make("p", { class: "facts" }, advice)] : []))));
}

function showInstances(instances, byName) {
  const list = find("#instances");
  const seen = new Set();
  for (const one of instances.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    seen.add(one.id);
    let card = cards.get(one.id);
    if (!card) {
      card = instanceCard(one, byName.get(one.name));
      cards.set(one.id, card);
    }
    card.fill(one);
  }
  for (const [id, card] of cards) {
    if (!seen.has(id)) {
      card.element.remove();
      cards.delete(id);
    }
  }
  const sorted = [...cards.keys()].sort();
  sorted.forEach((id, i) => {
    const { element } = cards.get(id);
    if (list.children[i] !== element) list.insertBefore(element, list.children[i] ?? null);
  });
}

/** Makes the card of an instance; what it shows is filled in later, again and again. */
function instanceCard({ id }, component) {
  const channel = make("span", { class: "chip mono" });
  const facts = make("p", { class: "facts" });
  const state = make("pre", { tabindex: "0", "aria-label": `State of ${id}` });
  const details = make("details", { open: "" }, make("summary", {}, "State"), state);
  const trouble = make("p", { class: "bad" });
  const note = make("p", { class: "facts", role: "status" });
  const whole = make("p", { class: "facts" });
  const element = make("article", { class: "card" },
    make("header", {}, make("h3", { class: "mono" }, id), channel), facts, trouble, note, whole, details,
    ...(component?.actions ?? []).map((action) => actionForm(id, action)));
  let before;
  function fill(one) {
    channel.textContent = one.channel || "no channel";
    channel.classList.toggle("none", !one.channel);
    facts.replaceChildren(
      fact("version", one.version), fact("viewers", one.viewers),
      ...(one.rendered ? [fact("rendered", clock(one.rendered))] : []),
      ...(one.acted ? [fact("acted", `${clock(one.acted)}, ${one.action} → ${one.status} in ${one.took.toFixed(1)} ms`)] : []));
    trouble.textContent = one.error;
    trouble.hidden = !one.error;
    note.textContent = one.note;
    note.hidden = !one.note;
    whole.textContent = one.whole;
    whole.hidden = !one.whole;
    details.hidden = one.state === null;
    state.textContent = JSON.stringify(one.state, null, 2);
    if (before !== undefined && before !== one.version) flash(element);
    before = one.version;
  }
  return { element, fill };
}

function fact(name, value) {
  return make("span", {}, `${name} `, make("b", {}, String(value)));
}

function flash(element) {
  element.classList.remove("fresh");
  void element.offsetWidth; // so that the animation begins anew
  element.classList.add("fresh");
}

function actionForm(id, { name, params, quiet }) {
  const output = make("output", { "aria-live": "polite" });
  const button = make("button", { type: "submit" }, name);
  const fields = params.map((p) => {
    const kind = (p.variadic ? "…" : p.optional ? "*" : "") + p.type;
    return { p, input: make("input", { name: p.name, placeholder: p.optional ? "left out" : p.variadic ? "JSON array" : "" , autocomplete: "off" }), kind };
  });
  const form = make("form", { "aria-label": `${name} of ${id}`, title: quiet && "broadcast=none: only the caller is told" },
    ...fields.map(({ p, input, kind }) => make("label", {}, `${p.name} ${kind}`, input)), button, output);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    output.className = "";
    output.textContent = "";
    try {
      const given = {};
      for (const { p, input } of fields) {
        if (input.value === "" && (p.optional || p.variadic)) continue;
        given[p.name] = value(input.value, p);
      }
      output.textContent = await call(id, name, given);
      output.className = "good";
    } catch (error) {
      output.textContent = error.message;
      output.className = "bad";
    }
    button.disabled = false;
  });
  return form;
}

/** Reads a field: JSON where it is that and the parameter is no text, else as it is. */
function value(text, { type, variadic }) {
  if (/(^|\.)string$/.test(type) && !variadic) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function call(component, action, params) {
  const answer = await fetch("call", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ component, action, params, request: crypto.randomUUID() }),
  });
  const body = await answer.json();
  if (answer.ok) return `${answer.status}, version ${body.version}`;
  const faults = (body.errors ?? []).map(({ pointer, detail }) => `${pointer}: ${detail}`);
  throw new Error([`${answer.status} ${body.detail ?? body.title}`, ...faults].join(" "));
}

function showEvents(events) {
  const list = find("#events");
  const seen = new Set(events.map(({ id }) => id));
  for (const [id, row] of rows) {
    if (!seen.has(id)) {
      row.remove();
      rows.delete(id);
    }
  }
  for (const event of events.toReversed()) {
    if (rows.has(event.id)) continue;
    const row = make("li", { class: "fresh" }, make("details", {},
      make("summary", {}, make("time", { class: "mono" }, clock(event.at)), make("b", {}, event.type), make("span", { class: "mono" }, event.component),
        make("span", { class: "chip mono" }, event.channel), make("small", {}, `version ${event.version}, ${event.bytes} bytes`)),
      make("pre", {}, pretty(event.data))));
    rows.set(event.id, row);
    list.prepend(row);
  }
}

function pretty(data) {
  try {
    return JSON.stringify(JSON.parse(data), null, 2);
  } catch {
    return data; // cut off
  }
}

function streamRow({ user, channels, opened, behind }) {
  return make("tr", {}, make("td", {}, user || make("small", {}, "nobody")), make("td", { class: "mono" }, channels.join(", ")),
    make("td", {}, since(opened), ...(behind ? [make("span", { class: "bad" }, " slow")] : [])));
}

function componentRow({ name, actions, channel, refresh }) {
  const parts = actions.map(({ name, params, quiet }) =>
    `${name}(${params.map((p) => `${p.name} ${p.variadic ? "..." : p.optional ? "*" : ""}${p.type}`).join(", ")})${quiet ? " broadcast=none" : ""}`);
  return make("tr", {},
    make("td", {}, make("b", { class: "mono" }, name), ...(channel ? [] : [make("small", {}, " no channel")]), ...(refresh ? [make("small", {}, " push=refresh")] : [])),
    make("td", { class: "mono" }, ...parts.flatMap((part, i) => (i ? [make("br", {}), part] : [part]))));
}

function clock(when) {
  return new Date(when).toLocaleTimeString([], { hour12: false });
}

function since(when) {
  const seconds = Math.max(0, Math.round((Date.now() - new Date(when)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h`;
}

function open() {
  const source = new EventSource("events");
  source.addEventListener("state", look);
  source.addEventListener("news", ({ data }) => {
    const run = JSON.parse(data).page.split(".")[0];
    if (known && known !== run) {
      for (const { element } of cards.values()) element.remove();
      cards.clear(); // its actions may be others now
    }
    known = run;
    status.className = "on";
    status.textContent = "live";
    look();
  });
  source.onerror = () => {
    source.close();
    status.className = "";
    status.textContent = "the application does not answer";
    setTimeout(open, 200);
  };
}

setInterval(look, 10_000); // for the times that go by
open();
