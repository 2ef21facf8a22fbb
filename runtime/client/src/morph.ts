import { quietly } from "./autofocus";
import { isWrapper, wrappers, type Wrapper } from "./component";
import { activeElement, all, is, own } from "./dom";
import { follow, remember, sync, type Field } from "./fields";
import { ascending } from "./lis";
import { isNoForm } from "./noform";
import { components } from "./page";
import { insideOf, make, serverCopy, setServerCopy } from "./written";

const permanent = "[data-lc-permanent]";

/** An update under way. */
interface Update {
  /** Where it is. */
  readonly area: Node & ParentNode;
  /** The nodes in the page that new ones were, and with which they are placed. */
  readonly found: Map<Node, ChildNode>;
  readonly placed: Set<Node>;
  /** All that was there. What is not placed goes last: until then it may be needed elsewhere. */
  readonly earlier: ChildNode[];
  /** The elements in the area that can move to another parent, by anchor. */
  movable?: Map<string | undefined, Element>;
}

/**
 * Brings the inside of an element to what the server has written now. Only
 * what the server changed is touched; a node that stays is the same node as
 * before, with its focus, selection, scroll position and whatever the user did
 * to it. The nodes of next become the server's copies.
 */
export function morphInside(live: Element | ShadowRoot, next: ParentNode & Node): void {
  carryOut(live, (update) => morphChildren(update, live, next));
  if (!isWrapper(live)) own(serverCopy(live) as Element | undefined)?.replaceChildren(...own(next).childNodes);
}

/** Brings an element as a whole to what the server has written now. */
export function morphElement(live: Element, next: Element): void {
  own(serverCopy(live))?.replaceWith(next);
  carryOut(live, (update) => morphNode(update, live, next));
}

function carryOut(area: Element | ShadowRoot, work: (update: Update) => void): void {
  const update: Update = { area, found: new Map(), placed: new Set(), earlier: [] };
  work(update);
  for (const node of update.earlier) if (!update.placed.has(node) && !is(node, permanent)) own(node).remove();
  for (const field of all<Field>(area, "[data-lc-sync]")) sync(field);
}

function morphNode(update: Update, live: Node, next: Node): void {
  const old = serverCopy(live);
  if (old && own(old).isEqualNode(next)) {
    // Nothing is new here. The old copy takes the new one's place, because
    // the nodes below know theirs in it.
    return own(next as ChildNode).replaceWith(old);
  }
  setServerCopy(live, next);
  if (isWrapper(live)) components.get(live)?.renew(next as Wrapper);
  else if (!(live instanceof Element)) own(live).nodeValue = own(next).nodeValue;
  else if (!is(live, permanent)) morphChanged(update, live, old as Element | undefined, next as Element);
}

function morphChanged(update: Update, live: Element, old: Element | undefined, next: Element): void {
  const before = isNoForm(live) && remember(live, old as Field);
  morphAttributes(live, old, next);
  if (is(live, "textarea") || own(live as HTMLElement).isContentEditable) morphText(live, old, next);
  else if (!is(live, "[data-lc-ignore]")) morphChildren(update, live, next);
  if (old && before) follow(live as Field, old as Field, next as Field, before);
}

function morphAttributes(live: Element, old: Element | undefined, next: Element): void {
  for (const name of own(next).getAttributeNames()) {
    const value = own(next).getAttribute(name);
    if (own(old)?.getAttribute(name) === value || own(live).getAttribute(name) === value) continue;
    // A copied node brings its namespace along, and a name that setAttribute
    // would not take.
    own(live).setAttributeNode(own(next).getAttributeNode(name)!.cloneNode() as Attr);
  }
  for (const name of own(old)?.getAttributeNames() ?? []) {
    if (!own(next).hasAttribute(name)) own(live).removeAttribute(name);
  }
}

/** Text that the user edits is one value: the server's as a whole, or the user's. */
function morphText(live: Element, old: Element | undefined, next: Element): void {
  const typing = own(live as HTMLElement).isContentEditable && own(live).contains(activeElement(live));
  if (own(old)?.innerHTML !== own(next).innerHTML && !typing) {
    own(live).replaceChildren(...own(own(next).cloneNode(true)).childNodes);
  }
}

function morphChildren(update: Update, live: Element | ShadowRoot, next: ParentNode): void {
  const parent = insideOf(live);
  const there = [...own(parent).childNodes];
  // What scripts and extensions have put in is nothing that the server wrote.
  const was = there.filter(serverCopy);
  const now = [...own(next).childNodes];
  // What a custom element has put inside itself is its own affair.
  update.earlier.push(...(customElements.get(own(live as Element).localName) ? was : there));
  findAll(update, [...was], [...now]);
  const places = new Map(was.map((node, place) => [node, place]));
  const staying = ascending(now.map((node) => places.get(update.found.get(node)!) ?? -1));
  let end: ChildNode | null = null;
  for (let i = now.length; i--; ) {
    const next = now[i]!;
    const live = update.found.get(next);
    if (live) {
      if (!staying.has(i)) move(parent, live, end);
      morphNode(update, live, next);
    }
    end = live ?? insert(update, parent, next, end);
  }
}

/** What may tell which node another one was: one sign, several, or none. */
type Signs = (node: Node) => string | string[] | undefined;

/**
 * The signs to go by for nodes without keys, one after the other. Unique ones
 * count only if one node before and one now has them.
 */
const rounds: [signs: Signs, unique?: boolean][] = [[kindOf, true], [looksOf], [marksOf, true], [kindOf]];

/**
 * Finds for each new node the one in the page that it was: the one of the same
 * key, or for nodes without keys, the only one of the same kind, or one that
 * looked the same, or that alone has one of the same fields or keys inside, else
 * the next one of the same kind.
 */
function findAll(update: Update, was: ChildNode[], now: ChildNode[]): void {
  while (isSame(was[0], now[0])) place(update, was.shift()!, now.shift()!);
  while (isSame(was.at(-1), now.at(-1))) place(update, was.pop()!, now.pop()!);
  findBy(keyOf, update, was, now);
  was = was.filter((live) => !keyOf(serverCopy(live)!));
  now = now.filter((next) => !keyOf(next));
  for (const [signs, unique] of rounds) findBy(signs, update, was, now, unique);
}

function findBy(signs: Signs, update: Update, was: ChildNode[], now: ChildNode[], unique?: boolean): void {
  const { found, placed } = update;
  now = now.filter((next) => !found.has(next));
  if (!now[0]) return;
  was = was.filter((live) => !placed.has(live));
  const lives = index(was, (live) => signs(serverCopy(live)!));
  for (const [sign, nexts] of index(now, signs)) {
    const same = lives.get(sign) ?? [];
    if (unique && (same[1] || nexts[1])) continue;
    nexts.forEach((next, i) => {
      if (same[i] && !placed.has(same[i]) && !found.has(next)) place(update, same[i], next);
    });
  }
}

function place({ found, placed }: Update, live: ChildNode, next: Node): void {
  found.set(next, live);
  placed.add(live);
}

function index(nodes: ChildNode[], signs: Signs): Map<string, ChildNode[]> {
  const index = new Map<string, ChildNode[]>();
  for (const node of nodes) {
    for (const sign of [signs(node) ?? []].flat()) {
      if (!index.get(sign)?.push(node)) index.set(sign, [node]);
    }
  }
  return index;
}

/** Whether two nodes are surely one: of the same key, or with nothing new. */
function isSame(live?: Node, next?: Node): boolean | undefined {
  const old = live && serverCopy(live);
  const key = next && keyOf(next);
  return old && next && (key ? keyOf(old) === key : own(old).isEqualNode(next));
}

/** An element by the first of some attributes that it has. */
function nameOf(node: Node, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = own(node as Element).getAttribute?.(name);
    if (value != null) return value && `${own(node).nodeName} ${value}`;
  }
  return undefined;
}

/**
 * What tells an element from its siblings, if anything does. Always by
 * attribute: a form with a field named id has that field as its property id.
 */
export function keyOf(node: Node): string | undefined {
  return nameOf(node, "data-lc-key", ...anchors, node instanceof HTMLOptionElement ? "value" : "");
}

function looksOf(node: Node): string {
  return own(node as Element).outerHTML;
}

/** The keys and fields inside. */
function marksOf(node: Node): string[] {
  const marked = all(node, "[data-lc-key],[name]," + anchored);
  return marked.map((inner) => own(node).nodeName + (keyOf(inner) ?? kindOf(inner)));
}

/** Fields of another name are of another kind, and of those that offer one value, such of another value. */
function kindOf(node: Node): string {
  const { nodeName, type } = own(node as Element as Field);
  const offer = /^(checkbox|radio|hidden)/.test(type!) && nameOf(node, "value");
  return [nodeName, type, nameOf(node, "name"), offer].join();
}

/** The attributes by which an element is known wherever it is. */
const anchors = ["data-component-id", "id"];

const anchored = "[id]," + wrappers;

/** The element that was elsewhere and is to be in parent now. */
function elsewhere(update: Update, parent: Node, next: Node): Element | undefined {
  const anchor = nameOf(next, ...anchors);
  if (!anchor || !own(parent).isConnected) return undefined;
  update.movable ??= movableIn(update.area);
  const live = update.movable.get(anchor);
  return live && update.placed.has(live) ? undefined : live;
}

function movableIn(area: Node & ParentNode): NonNullable<Update["movable"]> {
  const border = own(area as Element).closest?.(wrappers);
  return new Map(
    all(area, anchored)
      .filter((live) => serverCopy(live) && own(own(live).parentElement)?.closest(wrappers) == border)
      .map((live) => [nameOf(serverCopy(live)!, ...anchors), live]),
  );
}

/** Moves a node without taking it out of the page, where the browser can. */
function move(parent: Node & { moveBefore?: Node["insertBefore"] }, node: Node, end: Node | null): void {
  if (own(parent).moveBefore) own(parent).moveBefore!(node, end);
  else {
    const active = activeElement(node) as HTMLElement | null;
    own(parent).insertBefore(node, end);
    if (own(node).contains(active)) own(active!).focus({ preventScroll: true });
  }
}

/** Puts in front of end what the server has written: an element from elsewhere, or a new one. */
function insert(update: Update, parent: Node, next: ChildNode, end: ChildNode | null): ChildNode {
  const moved = elsewhere(update, parent, next);
  if (moved) {
    place(update, moved, next);
    move(parent, moved, end);
    morphNode(update, moved, next);
    return moved;
  }
  const deep = isWrapper(next) || !all(next, anchored).some((element) => elsewhere(update, parent, element));
  const live = make(next, deep);
  quietly(live, () => own(parent).insertBefore(live, end));
  // What comes from elsewhere moves only into what is in the page already.
  if (!deep) morphChildren(update, live as Element, next as Element);
  return live;
}
