// Shows one component of a page by what docs/protocol.md says, and by nothing
// else: it asks for patches, and keeps the tree of nodes inside of the wrapper.
//
//	node patches.mjs PAGE COMPONENT COOKIE [ENCODING]
//
// The encoding is what it asks for as Accept-Encoding: gzip or identity. Without it,
// fetch asks for what it takes.
//
// After each event it prints a line of JSON: the event, the version and the name
// of what it shows, the tree, how many patches it has applied, how many
// did not fit, how many views it has fetched, and how its stream is encoded. Its input
// makes it fail: "lose" drops the next event,
// "spoil" gives what it shows a wrong name, "bend" takes a node away and keeps the
// name, "cut" ends the stream, and "open" opens it again.
import { createInterface } from "node:readline";
import { parse, parseFragment } from "parse5";

const [, , page, id, cookie, encoding] = process.argv;
const [name, instance] = [id.slice(0, id.indexOf(":")), id.slice(id.indexOf(":") + 1)];
const shown = { event: "page", version: 0, hash: null, tree: null, patches: 0, misfits: 0, fetches: 0, encoding: "" };
let wrapper = null; // the element, with the tree inside
let channel = "", token = "", place = "";
let lose = false;
let stream = null; // aborts the open stream

// Nodes.

const attribute = (node, wanted) => node.attrs?.find((a) => a.name === wanted)?.value ?? null;

const within = (node) => (node.content ?? node).childNodes ?? [];

function find(node, wanted) {
  if (attribute(node, "data-component-id") === wanted) return node;
  for (const child of within(node)) {
    const found = find(child, wanted);
    if (found) return found;
  }
  return null;
}

// written returns a node as JSON: an element as its tag, attributes and children,
// a text as a string, and a comment as an object. A form gets the viewer's token.
function written(node) {
  if (node.nodeName === "#text") return node.value;
  if (node.nodeName === "#comment") return { comment: node.data };
  const attrs = Object.fromEntries(node.attrs.map((a) => [a.name, a.value]));
  if (node.tagName === "input" && attrs.name === "_token" && attrs.value === "") attrs.value = token;
  return [node.tagName, attrs, within(node).map(written)];
}

// Patches.

class Misfit extends Error {}

function fits(ok, what) {
  if (!ok) throw new Misfit(what);
}

const html = (element, text) => parseFragment(element, text).childNodes;

function change(element, patch) {
  let at = 0;
  if (typeof patch[at] === "string") {
    const [now] = parseFragment(patch[at++]).childNodes;
    element.attrs = now.attrs;
  }
  const before = [...element.childNodes];
  const after = [...before];
  fits(patch[at++] === before.length, `${before.length} children`);
  while (at < patch.length) {
    const index = patch[at++];
    const entry = patch[at++];
    if (typeof entry === "number") {
      fits(Number.isInteger(index) && index >= 0 && index + entry <= before.length, `room at ${index}`);
      after.splice(index, entry, ...items(element, before, patch[at++]));
      continue;
    }
    fits(index in before, `child ${index}`);
    if (typeof entry === "string") {
      const made = html(element, entry);
      fits(made.length === 1, "one node");
      before[index] = after[index] = made[0];
    } else {
      fits(before[index].childNodes !== undefined, `an element at ${index}`);
      change(before[index], entry);
    }
  }
  fits(new Set(after).size === after.length, "each child once");
  element.childNodes = after;
}

function items(element, before, list) {
  const made = [];
  for (let at = 0; at < list.length; ) {
    if (typeof list[at] === "string") {
      made.push(...html(element, list[at++]));
      continue;
    }
    const first = list[at++];
    const run = list[at++];
    for (let i = 0; i < Math.abs(run); i++) {
      const index = run < 0 ? first - i : first + i;
      fits(index in before, `child ${index}`);
      made.push(before[index]);
    }
  }
  return made;
}

// What is shown.

function show(element) {
  wrapper = element;
  token = attribute(element, "data-lc-token") ?? token;
  shown.version = Number(attribute(element, "data-lc-version"));
  shown.hash = attribute(element, "data-lc-hash");
}

async function get(url, headers = {}, signal = undefined) {
  const wanted = encoding ? { "Accept-Encoding": encoding } : {};
  const answer = await fetch(new URL(url, page), { headers: { Cookie: cookie, ...wanted, ...headers }, signal });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}

// refresh fetches the component: with a base, as the others show it.
async function refresh(base) {
  const headers = { "LC-Token": token };
  if (base) headers["LC-Base"] = base;
  const view = await (await get(`/lc/${name}/${encodeURIComponent(instance)}`, headers)).text();
  shown.fetches++;
  show(find(parseFragment(view), id));
}

// counts reports whether an event is newer than what is shown.
const counts = (type, version) => version > shown.version || (type === "component-remove" && version === 0);

async function apply(type, data) {
  if (type === "connected") {
    place = data.channels[channel].place;
    if (data.channels[channel].versions[id] > shown.version) await refresh();
  } else if (type === "resync") {
    if (!data.channels || data.channels.includes(channel)) await refresh();
  } else if (data.componentId === id && counts(type, data.version)) {
    await update(type, data);
  }
}

async function update(type, data) {
  switch (type) {
    case "component-update":
      wrapper.childNodes = html(wrapper, data.html);
      shown.version = data.version;
      shown.hash = data.hash ?? null;
      break;
    case "component-patch":
      await patched(data);
      break;
    case "component-refresh":
    case "component-fragments": // a view has them, too
      await refresh();
      break;
    case "component-remove":
      wrapper.childNodes = [];
      shown.hash = null;
      break;
  }
}

async function patched({ version, base, hash, patch }) {
  if (base !== shown.hash) return refresh(hash);
  try {
    if (patch.length > 0) change(wrapper, patch);
  } catch (err) {
    if (!(err instanceof Misfit)) throw err;
    shown.misfits++;
    return refresh(hash);
  }
  shown.patches++;
  shown.version = version;
  shown.hash = hash;
}

function print(event) {
  shown.event = event;
  shown.tree = within(wrapper).map(written);
  console.log(JSON.stringify(shown));
}

// The stream.

async function dispatch(type, data, at) {
  if (lose && type.startsWith("component-")) {
    lose = false;
    print("lost");
    return;
  }
  if (type.startsWith("component-")) place = at;
  await apply(type, data);
  print(type);
}

async function lines(block) {
  const fields = {};
  for (const line of block.split("\n")) {
    const colon = line.indexOf(": ");
    fields[line.slice(0, colon)] = line.slice(colon + 2);
  }
  if (fields.event) await dispatch(fields.event, JSON.parse(fields.data), fields.id);
}

async function listen() {
  stream = new AbortController();
  const query = new URLSearchParams({ component: id, token: token.split("~")[0], version: shown.version, after: place, patch: 1 });
  const text = new TextDecoder();
  let buffer = "";
  try {
    const answer = await get(`/sse/events/${encodeURIComponent(channel)}?${query}`, {}, stream.signal);
    shown.encoding = answer.headers.get("Content-Encoding") ?? "";
    for await (const chunk of answer.body) {
      buffer += text.decode(chunk, { stream: true });
      for (let end; (end = buffer.indexOf("\n\n")) >= 0; ) {
        const block = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        await lines(block);
      }
    }
  } catch (err) {
    if (!stream.signal.aborted) throw err;
  }
}

const commands = {
  lose() {
    lose = true;
    print("lose");
  },
  spoil() {
    shown.hash = "wrong";
    print("spoil");
  },
  bend() {
    wrapper.childNodes = wrapper.childNodes.slice(1);
    print("bend");
  },
  cut() {
    stream.abort();
    print("cut");
  },
  open() {
    listen();
  },
};

const answer = await (await get(page)).text();
show(find(parse(answer), id));
channel = attribute(wrapper, "data-sse-channel");
place = attribute(wrapper, "data-lc-cursor") ?? "";
print("page");
createInterface({ input: process.stdin }).on("line", (line) => commands[line]()).on("close", () => process.exit());
await listen();
