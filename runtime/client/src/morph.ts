import { fieldSelector, followServer, reset } from "./fields";
import { keepFocus } from "./focus";
import { ascending } from "./lis";
import { isWrapper, pairInside, serverCopy, setServerCopy } from "./written";

/** What becomes of a component inside the one that is morphed. */
export type Nested = (live: HTMLElement, next: HTMLElement) => void;

/** One morph: what it found at the start, and what it leaves for the end. */
interface Run {
  nested: Nested;
  permanent: Map<string, Element>;
  doomed: Set<Node>;
}

/**
 * Brings the inside of an element to what the server has written now. Only
 * what the server changed is touched; a node that stays is the same node as
 * before, with its focus, selection, scroll position and whatever the user did
 * to it. The nodes of next become the server's copies.
 */
export function morphInside(live: Element, next: ParentNode & Node, nested: Nested): void {
  morph(live, nested, (run) => morphChildren(run, live, next));
  if (!isWrapper(live)) (serverCopy(live) as ParentNode | undefined)?.replaceChildren(...next.childNodes);
}

/** Does the same to an element as a whole. */
export function morphElement(live: Element, next: Element, nested: Nested): void {
  const old = serverCopy(live);
  const place = document.createComment("");
  old?.before(place);
  morph(live, nested, (run) => morphNode(run, live, next));
  old?.remove();
  place.replaceWith(serverCopy(live)!);
}

/** Puts an element in the place of one that it has nothing in common with. */
export function replaceElement(live: Element, next: Element): void {
  const shown = document.importNode(next, true);
  pairInside(shown, next);
  serverCopy(live)?.replaceWith(next);
  setServerCopy(shown, next);
  live.replaceWith(shown);
}

function morph(live: Element, nested: Nested, work: (run: Run) => void): void {
  const run: Run = { nested, permanent: new Map(), doomed: new Set() };
  for (const element of live.querySelectorAll(permanentSelector)) run.permanent.set(keyOf(element)!, element);
  const restoreFocus = keepFocus(live);
  work(run);
  for (const node of run.doomed) (node as ChildNode).remove();
  for (const field of live.querySelectorAll(syncSelector)) reset(field);
  restoreFocus();
}

const permanentSelector = "[data-lc-permanent]";
const syncSelector = `[data-lc-sync],[data-lc-sync] :is(${fieldSelector})`;

function morphNode(run: Run, live: Node, next: Node): void {
  const old = serverCopy(live);
  if (old?.isEqualNode(next)) {
    // Nothing is new here. The old copy takes the new one's place, because
    // the nodes below know theirs in it.
    (next as ChildNode).replaceWith(old);
    return;
  }
  setServerCopy(live, next);
  if (!(live instanceof Element)) {
    if (old?.nodeValue !== next.nodeValue) live.nodeValue = next.nodeValue;
  } else if (isWrapper(live)) {
    run.nested(live, next as HTMLElement);
  } else if (!live.matches(permanentSelector)) {
    morphElementNode(run, live, old as Element | undefined, next as Element);
  }
}

function morphElementNode(run: Run, live: Element, old: Element | undefined, next: Element): void {
  followServer(live, old, next, () => {
    morphAttributes(live, old, next);
    if (live.matches("textarea")) {
      if (old?.textContent !== next.textContent) live.textContent = next.textContent;
    } else if (live.matches("[contenteditable]:not([contenteditable=false])")) {
      morphEditable(live, old, next);
    } else if (!live.matches("[data-lc-ignore]")) {
      morphChildren(run, live, next);
    }
  });
}

function morphAttributes(live: Element, old: Element | undefined, next: Element): void {
  for (const name of next.getAttributeNames()) {
    const value = next.getAttribute(name);
    if (old?.getAttribute(name) === value || live.getAttribute(name) === value) continue;
    // A copied node brings its namespace along, and a name that setAttribute
    // would not take.
    live.setAttributeNode(next.getAttributeNode(name)!.cloneNode() as Attr);
  }
  for (const name of old?.getAttributeNames() ?? []) {
    if (!next.hasAttribute(name)) live.removeAttribute(name);
  }
}

/** Text that the user edits in place is one value: the server's as a whole, or the user's. */
function morphEditable(live: Element, old: Element | undefined, next: Element): void {
  const same = old && old.innerHTML === next.innerHTML;
  if (same || live.contains((live.getRootNode() as Document).activeElement)) return;
  live.replaceChildren(...document.importNode(next, true).childNodes);
  pairInside(live, next);
}

function morphChildren(run: Run, parent: Element, next: ParentNode): void {
  let was = [...parent.childNodes];
  // What a custom element has put inside itself is its own affair.
  if (customElements.get(parent.localName)) was = was.filter(serverCopy);
  const now = [...next.childNodes];
  let start = 0;
  let wasEnd = was.length;
  let nowEnd = now.length;
  while (start < wasEnd && start < nowEnd && same(was[start]!, now[start]!)) {
    morphNode(run, was[start]!, now[start++]!);
  }
  while (start < wasEnd && start < nowEnd && same(was[wasEnd - 1]!, now[nowEnd - 1]!)) {
    morphNode(run, was[--wasEnd]!, now[--nowEnd]!);
  }
  arrange(run, parent, was.slice(start, wasEnd), now.slice(start, nowEnd), was[wasEnd] ?? null);
}

/** Whether two nodes are surely one: of the same key, or with nothing new. */
function same(live: Node, next: Node): boolean {
  const old = serverCopy(live);
  const key = keyOf(next);
  return !!old && (key ? keyOf(old) === key : old.isEqualNode(next));
}

/** Makes the children that were into those that are now, in front of end. */
function arrange(run: Run, parent: Element, was: ChildNode[], now: ChildNode[], end: ChildNode | null): void {
  const matches = match(was, now);
  const places = new Map(was.map((node, place) => [node, place]));
  const staying = ascending(now.map((node) => places.get(matches.get(node)!) ?? -1));
  for (const node of was) run.doomed.add(node);
  for (let i = now.length - 1; i >= 0; i--) {
    const next = now[i]!;
    const live = matches.get(next);
    if (live) {
      run.doomed.delete(live);
      if (!staying.has(i)) move(parent, live, end);
      morphNode(run, live, next);
    }
    end = live ?? insert(run, parent, next, end);
  }
}

/**
 * Finds for each new node the one in the page that it was: the one of the same
 * key, else an equal one, else the next one of the same kind.
 */
function match(was: ChildNode[], now: ChildNode[]): Map<ChildNode, ChildNode> {
  const matches = new Map<ChildNode, ChildNode>();
  const taken = new Set<ChildNode>();
  for (const sign of [keyOf, looks, kind]) {
    const free = new Map<string, ChildNode[]>();
    for (const live of was) {
      const name = taken.has(live) ? undefined : sign(serverCopy(live) ?? live);
      if (!name) continue;
      const others = free.get(name);
      if (others) others.push(live);
      else free.set(name, [live]);
    }
    for (const next of now) {
      const live = !matches.has(next) && free.get(sign(next) ?? "")?.shift();
      if (!live) continue;
      matches.set(next, live);
      taken.add(live);
    }
  }
  return matches;
}

/**
 * What tells an element from its siblings, if anything does. Always by
 * attribute: a form with a field named id has that field as its property id.
 */
export function keyOf(node: Node): string | undefined {
  if (!(node instanceof Element)) return undefined;
  const key =
    node.getAttribute("data-lc-key") ??
    node.getAttribute("data-component-id") ??
    (node.getAttribute("id") || (node.localName === "option" && node.getAttribute("value")));
  return key ? `${node.nodeName} ${key}` : undefined;
}

function looks(node: Node): string | undefined {
  return node instanceof Element && !keyOf(node) ? node.outerHTML : undefined;
}

function kind(node: Node): string | undefined {
  return node instanceof Element
    ? keyOf(node) ? undefined : `${node.nodeName} ${node.getAttribute("type")}`
    : node.nodeName;
}

/** Moves a node without taking it out of the page, where the browser can. */
function move(parent: Element, node: Node, end: Node | null): void {
  const able = parent as Element & { moveBefore?(node: Node, end: Node | null): void };
  if (able.moveBefore) able.moveBefore(node, end);
  else parent.insertBefore(node, end);
}

function insert(run: Run, parent: Element, next: ChildNode, end: ChildNode | null): ChildNode {
  const live = document.importNode(next, true);
  pairInside(live, next);
  setServerCopy(live, next);
  parent.insertBefore(live, end);
  return live instanceof Element ? putPermanent(run, live) : live;
}

/** Puts what is permanent into its new places. Returns what stands for element now. */
function putPermanent(run: Run, element: Element): Element {
  let result = element;
  for (const hole of [element, ...element.querySelectorAll(permanentSelector)]) {
    const kept = run.permanent.get((hole.matches(permanentSelector) && keyOf(hole)) || "");
    if (!kept) continue;
    run.doomed.delete(kept);
    move(hole.parentElement!, kept, hole);
    setServerCopy(kept, serverCopy(hole)!);
    hole.remove();
    if (hole === element) result = kept;
  }
  return result;
}
