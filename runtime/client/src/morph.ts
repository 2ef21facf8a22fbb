import { quietly } from "./autofocus";
import { isWrapper, wrappers, type Wrapper } from "./component";
import { activeElement, all, is, own } from "./dom";
import { follow, remember, sync, type Field } from "./fields";
import { hooks, type Changed } from "./hooks";
import { ascending } from "./lis";
import { isNoForm } from "./noform";
import { components } from "./page";
import { insideOf, make, serverCopy, setServerCopy } from "./written";

const permanent = "[data-lc-permanent]";

const alone = "[data-lc-ignore]," + permanent;

/** An update under way. */
interface Update {
  /** Where it is, and what it brings. */
  readonly area: Node & ParentNode;
  readonly next: Node;
  /** The nodes in the page that new ones were, and with which they are placed. */
  readonly found: Map<Node, ChildNode>;
  readonly placed: Set<Node>;
  /** All that was there. What is not placed goes last: until then it may be needed elsewhere. */
  readonly earlier: ChildNode[];
  /** If the server's copies were changed in place: only there is anything new. */
  readonly changed: Changed | undefined;
  /** The elements in the area that may have another parent in what it brings, by anchor. */
  movable?: Map<string | undefined, Element>;
}

/**
 * Brings the inside of an element to what the server has written now. Only
 * what the server changed is touched; a node that stays is the same node as
 * before, with its focus, selection, scroll position and whatever the user did
 * to it. The nodes of next become the server's copies.
 */
export function morphInside(live: Element | ShadowRoot, next: ParentNode & Node, changed?: Changed): void {
  carryOut(live, next, (update) => morphChildren(update, live, next), changed);
  if (!isWrapper(live)) own(serverCopy(live) as Element | undefined)?.replaceChildren(...own(next).childNodes);
}

/** Brings an element as a whole to what the server has written now. */
export function morphElement(live: Element, next: Element): void {
  own(serverCopy(live))?.replaceWith(next);
  carryOut(live, next, (update) => morphNode(update, live, next));
}

function carryOut(area: Element | ShadowRoot, next: Node, work: (update: Update) => void, changed?: Changed): void {
  const update: Update = { area, next, found: new Map(), placed: new Set(), earlier: [], changed };
  work(update);
  for (const node of update.earlier) if (!update.placed.has(node) && !is(node, permanent)) own(node).remove();
  for (const field of all<Field>(area, "[data-lc-sync]")) sync(field);
}

function morphNode(update: Update, live: Node, next: Node): void {
  const before = update.changed?.get(next);
  const old = before ?? serverCopy(live);
  if (old === next) return;
  if (!before && old && own(old).isEqualNode(next)) {
    // Nothing is new here. The old copy takes the new one's place, because
    // the nodes below know theirs in it.
    return own(next as ChildNode).replaceWith(old);
  }
  setServerCopy(live, next);
  // What a script has left alone here is not what its copies are now.
  if (before && (is(live, alone) || isTyping(live))) own(live).childNodes.forEach((child) => setServerCopy(child));
  if (isWrapper(live)) components.get(live)?.renew(next as Wrapper);
  else if (!(live instanceof Element)) own(live).nodeValue = own(next).nodeValue;
  else if (!is(live, permanent)) morphChanged(update, live, old as Element | undefined, next as Element);
}

function morphChanged(update: Update, live: Element, old: Element | undefined, next: Element): void {
  const before = isNoForm(live) && remember(live, old as Field);
  morphAttributes(live, old, next);
  if (is(live, "textarea") || own(live as HTMLElement).isContentEditable) morphText(update, live, old, next);
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
function morphText({ changed }: Update, live: Element, old: Element | undefined, next: Element): void {
  const fresh = changed?.has(next) || own(old)?.innerHTML !== own(next).innerHTML;
  if (fresh && !isTyping(live)) own(live).replaceChildren(...own(make([next as ChildNode]).firstChild!).childNodes);
}

/** Whether somebody is editing an element in place. */
function isTyping(live: Node): boolean {
  return own(live as HTMLElement).isContentEditable && own(live).contains(activeElement(live));
}

function morphChildren(update: Update, live: Element | ShadowRoot, next: ParentNode): void {
  const parent = insideOf(live);
  const there = [...own(parent).childNodes];
  // What scripts and extensions have put in is nothing that the server wrote.
  const was = there.filter(serverCopy);
  let now = [...own(next).childNodes];
  // A patch may have changed no more than what is in them.
  if (update.changed && !now[there.length] && there.every((live, i) => serverCopy(live) === now[i])) {
    return there.forEach((live, i) => morphNode(update, live, now[i]!));
  }
  const { found } = update;
  findAll(update, was, now);
  if (hooks.merge && is(live, "[data-lc-list]")) {
    now = hooks.merge(live as Element, was, now, found);
    // Nodes in the page that stay are placed as they are.
    for (const node of now) if (was.includes(node)) place(update, node, node);
  }
  const places = new Map(was.map((node, place) => [node, place]));
  const staying = ascending(now.map((node) => places.get(found.get(node)!) ?? -1));
  let end: ChildNode | null = null;
  let put = now.length; // from there on, all is in its place
  const insert = (fresh: DocumentFragment) => {
    const after = end;
    end = fresh.firstChild;
    quietly(fresh, () => own(parent).insertBefore(fresh, after));
  };
  /** Inserts what is new after a place, at once. */
  const putAfter = (i: number) => {
    if (i + 1 < put) insert(make(now.slice(i + 1, put)));
    put = i;
  };
  for (let i = now.length; i--; ) {
    const next = now[i]!;
    let live = found.get(next);
    // Nearly always, nothing is needed elsewhere.
    if (!live && update.movable?.size === 0) continue;
    live ??= elsewhere(update, parent, next);
    if (live) {
      putAfter(i);
      place(update, live, next);
      if (!staying.has(i)) move(parent, live, end);
      if (live !== next) morphNode(update, live, next);
    } else if (!isWrapper(next) && all(next, anchored).some((element) => elsewhere(update, parent, element))) {
      // What comes from elsewhere moves only into what is in the page already.
      putAfter(i);
      const fresh = make([next]);
      live = fresh.firstChild!;
      own(insideOf(live) as Element).replaceChildren();
      insert(fresh);
      morphChildren(update, live as Element, next as Element);
    }
    end = live ?? end;
  }
  // Where nothing stays and nothing is needed elsewhere, it is faster if all goes at once.
  if (!end && !there[was.length] && update.movable?.size === 0 && !all(parent, permanent)[0]) own(parent).replaceChildren();
  // What a custom element has put inside itself is its own affair.
  else update.earlier.push(...(customElements.get(own(live as Element).localName) ? was : there));
  putAfter(-1);
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
  if (update.changed) {
    const lives = new Map(was.map((live) => [serverCopy(live), live]));
    now = now.filter((next) => !lives.has(next) || place(update, lives.get(next)!, next));
    was = was.filter((live) => !update.placed.has(live));
  } else {
    let i = 0;
    while (isSame(was[i], now[i])) place(update, was[i]!, now[i++]!);
    was = was.slice(i);
    now = now.slice(i);
    while (isSame(was.at(-1), now.at(-1))) place(update, was.pop()!, now.pop()!);
  }
  if (!now[0]) return;
  const lives = index(was, (live) => keyOf(serverCopy(live)!));
  now = now.filter((next) => {
    const key = keyOf(next);
    const live = lives.get(key!)?.shift();
    return live ? place(update, live, next) : !key;
  });
  if (!now[0]) return;
  was = was.filter((live) => !keyOf(serverCopy(live)!));
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

/** Returns nothing, so that a filter lets go of what is placed. */
function place({ found, placed }: Update, live: ChildNode, next: Node): undefined {
  found.set(next, live);
  placed.add(live);
}

function index(nodes: ChildNode[], signs: Signs): Map<string, ChildNode[]> {
  const index = new Map<string, ChildNode[]>();
  for (const node of nodes) {
    const signed = signs(node) ?? [];
    for (const sign of Array.isArray(signed) ? signed : [signed]) {
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
function nameOf(node: Node, names: string[]): string | undefined {
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
  return nameOf(node, node instanceof HTMLOptionElement ? optionKeys : keys);
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
  const offer = /^(checkbox|radio|hidden)/.test(type!) && nameOf(node, ["value"]);
  return [nodeName, type, nameOf(node, ["name"]), offer].join();
}

/** The attributes by which an element is known wherever it is. */
const anchors = ["data-component-id", "id"];

const keys = ["data-lc-key", ...anchors];
const optionKeys = [...keys, "value"];

const anchored = "[id]," + wrappers;

/** The element that was elsewhere and is to be in parent now. */
function elsewhere(update: Update, parent: Node, next: Node): Element | undefined {
  const anchor = nameOf(next, anchors);
  if (!anchor || !own(parent).isConnected) return undefined;
  update.movable ??= movableIn(update);
  const live = update.movable.get(anchor);
  if (!live || update.placed.has(live)) return undefined;
  // What is in an element that has not changed is placed where it is.
  const copy = serverCopy(live)!;
  return update.changed && copy !== next && own(update.next).contains(copy) ? undefined : live;
}

function movableIn({ area, next }: Update): NonNullable<Update["movable"]> {
  const border = own(area as Element).closest?.(wrappers);
  const wanted = new Set(all(next, anchored).map((element) => nameOf(element, anchors)));
  const movable: Update["movable"] = new Map();
  for (const live of all(area, anchored)) {
    const copy = serverCopy(live);
    const anchor = copy && nameOf(copy, anchors);
    if (anchor && wanted.has(anchor) && own(own(live).parentElement)?.closest(wrappers) == border) movable.set(anchor, live);
  }
  return movable;
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
