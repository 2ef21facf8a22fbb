import { quietly } from "./autofocus";
import { activeElement, own, page } from "./dom";
import { follow, remember, sync } from "./fields";
import { ascending } from "./lis";
import { components } from "./page";
import { isWrapper, pairInside, serverCopy, setServerCopy } from "./written";

/**
 * Brings the inside of an element to what the server has written now. Only
 * what the server changed is touched; a node that stays is the same node as
 * before, with its focus, selection, scroll position and whatever the user did
 * to it. The nodes of next become the server's copies.
 */
export function morphInside(live: Element, next: ParentNode & Node): void {
  morphChildren(live, next);
  if (!isWrapper(live)) own(serverCopy(live) as Element | undefined)?.replaceChildren(...own(next).childNodes);
  resetSynced(live);
}

/** Brings an element as a whole to what the server has written now. */
export function morphElement(live: Element, next: Element): void {
  own(serverCopy(live))?.replaceWith(next);
  morphNode(live, next);
  resetSynced(live);
}

/** Shows the server's value in fields that are to show nothing else. */
function resetSynced(live: Element): void {
  for (const field of own(live).querySelectorAll("[data-lc-sync]")) sync(field);
}

function morphNode(live: Node, next: Node): void {
  const old = serverCopy(live);
  if (old && own(old).isEqualNode(next)) {
    // Nothing is new here. The old copy takes the new one's place, because
    // the nodes below know theirs in it.
    return own(next as ChildNode).replaceWith(old);
  }
  setServerCopy(live, next);
  if (isWrapper(live)) components.get(live)?.renew(next as HTMLElement);
  else if (!(live instanceof Element)) own(live).nodeValue = own(next).nodeValue;
  else if (!isPermanent(live)) morphChanged(live, old as Element | undefined, next as Element);
}

function morphChanged(live: Element, old: Element | undefined, next: Element): void {
  const before = remember(live, old);
  morphAttributes(live, old, next);
  if (own(live).matches("textarea") || own(live as HTMLElement).isContentEditable) morphText(live, old, next);
  else if (!own(live).matches("[data-lc-ignore]")) morphChildren(live, next);
  if (old) follow(live, old, next, before);
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
    own(live).replaceChildren(...own(page.importNode(next, true)).childNodes);
  }
}

function morphChildren(live: Element, next: ParentNode): void {
  let was = [...own(live).childNodes];
  // What a custom element has put inside itself is its own affair.
  if (customElements.get(own(live).localName)) was = was.filter(serverCopy);
  const now = [...own(next).childNodes];
  while (isSame(was[0], now[0])) morphNode(was.shift()!, now.shift()!);
  let end: ChildNode | null = null;
  while (isSame(was.at(-1), now.at(-1))) morphNode((end = was.pop()!), now.pop()!);
  arrange(live, was, now, end);
}

/** Whether two nodes are surely one: of the same key, or with nothing new. */
function isSame(live?: Node, next?: Node): boolean | undefined {
  const old = live && serverCopy(live);
  const key = next && keyOf(next);
  return old && next && (key ? keyOf(old) === key : own(old).isEqualNode(next));
}

/** Makes the children that were into those that are now, in front of end. */
function arrange(parent: Element, was: ChildNode[], now: ChildNode[], end: ChildNode | null): void {
  const matches = match(was, now);
  const leaving = new Set(was);
  const places = new Map(was.map((node, place) => [node, place]));
  const staying = ascending(now.map((node) => places.get(matches.get(node)!) ?? -1));
  for (let i = now.length; i--; ) {
    const next = now[i]!;
    const live = matches.get(next);
    if (live) {
      leaving.delete(live);
      if (!staying.has(i)) move(parent, live, end);
      morphNode(live, next);
    }
    end = live ?? insert(parent, next, end);
  }
  for (const node of leaving) if (!isPermanent(node)) own(node).remove();
}

/**
 * Finds for each new node the one in the page that it was: the one of the same
 * key, or for nodes without keys, one that looked the same, else the next one
 * of the same kind.
 */
function match(was: ChildNode[], now: ChildNode[]): Map<ChildNode, ChildNode> {
  const matches = new Map<ChildNode, ChildNode>();
  const taken = new Set<ChildNode>();
  for (const sign of [keyOf, looksOf, kindOf]) {
    const free = Map.groupBy(was, (live) => (taken.has(live) ? undefined : sign(serverCopy(live) ?? live)));
    for (const next of now) {
      const name = !matches.has(next) && sign(next);
      const live = name && free.get(name)?.shift();
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
    own(node).getAttribute("data-lc-key") ??
    own(node).getAttribute("data-component-id") ??
    own(node).getAttribute("id") ??
    (own(node).localName === "option" ? own(node).getAttribute("value") : null);
  return key ? `${own(node).nodeName} ${key}` : undefined;
}

function looksOf(node: Node): string | undefined {
  return keyOf(node) ? undefined : own(node as Element).outerHTML;
}

function kindOf(node: Node): string | undefined {
  return keyOf(node) ? undefined : `${own(node).nodeName} ${own(node as HTMLInputElement).type}`;
}

/** Moves a node without taking it out of the page, where the browser can. */
function move(parent: Element & { moveBefore?: Element["insertBefore"] }, node: Node, end: Node | null): void {
  if (own(parent).moveBefore) own(parent).moveBefore!(node, end);
  else {
    const active = activeElement(node) as HTMLElement | null;
    own(parent).insertBefore(node, end);
    if (own(node).contains(active)) own(active!).focus({ preventScroll: true });
  }
}

function insert(parent: Element, next: ChildNode, end: ChildNode | null): ChildNode {
  const live = page.importNode(next, true);
  setServerCopy(live, next);
  pairInside(live, next);
  quietly(live, () => own(parent).insertBefore(live, end));
  return live;
}

function isPermanent(node: Node): boolean {
  return node instanceof Element && own(node).matches("[data-lc-permanent]");
}
