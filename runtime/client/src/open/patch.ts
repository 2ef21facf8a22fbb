import type { Changed, Patch } from "../hooks";
import { core } from "./borrowed";

// Patches say what has changed in the server's copy of a component: children of
// its nodes by number, as they were before. docs/protocol.md has the form.

/** A child, and its HTML, what has changed in it, or how many children from it on give way to items. */
type Entry = [place: number, change: string | number | Patch, items?: Patch];

/** Where the number of children is. */
function countOf(patch: Patch): number {
  return +(typeof patch[0] === "string");
}

function entriesOf(patch: Patch): Entry[] {
  const entries: Entry[] = [];
  for (let i = countOf(patch) + 1; i < patch.length; ) {
    const change = patch[i + 1]!;
    const length = typeof change === "number" ? 3 : 2;
    entries.push(patch.slice(i, (i += length)) as Entry);
  }
  return entries;
}

/** The copies that are as the server has written them. */
const sure = new WeakSet<Node>();

/** Returns what changes a server's copy by a patch of a rendering, if that is one of it. */
export function patcher(copy: Node & ParentNode, patch: Patch, base: string): (() => Changed) | undefined {
  const work = () => {
    const changed: Changed = new Map();
    apply(copy, patch, changed);
    return changed;
  };
  return isSure(copy, base) && fits(copy, patch) ? work : undefined;
}

/**
 * Whether a copy is the rendering with that name. It is not where a script has
 * changed the order in the page before the component was taken up. The name ends
 * in the sum of the keys: see Name in package patch.
 */
function isSure(copy: Node, base: string): boolean {
  // What is fetched is a whole wrapper.
  if (!(sure.has(copy) || copy instanceof Element)) {
    const keyed = core.all(copy, "[data-lc-key]").filter((element) => !core.own(element).closest("[data-component-id]"));
    let sum = 0;
    for (const char of keyed.map((element) => core.own(element).dataset.lcKey + "\n").join("")) {
      sum = (Math.imul(sum, 31) + char.codePointAt(0)!) & 0xffffff;
    }
    if (base[8] && sum !== parseInt(base.slice(8), 16)) return false;
    sure.add(copy);
  }
  return true;
}

/** Whether the patch is one of a node with these children. */
function fits(copy: Node, patch: Patch): boolean {
  const children = core.own(copy).childNodes;
  return (
    !patch[0] && patch[0] !== 0 ||
    (patch[countOf(patch)] === children.length &&
      entriesOf(patch).every(([place, change, items]) =>
        items ? place + (change as number) <= children.length && hasRuns(children, items)
        : children[place] && (typeof change === "string" || fits(children[place], change as Patch)),
      ))
  );
}

/** Whether the children are there that items name. */
function hasRuns(children: NodeListOf<ChildNode>, items: Patch): boolean {
  const numbers = items.filter((item) => typeof item === "number");
  return numbers.every((number, i) => children[i % 2 ? numbers[i - 1]! + number - Math.sign(number) : number]);
}

/** Changes the server's copy, in place. */
function apply(copy: Node & ParentNode, patch: Patch, changed: Changed): void {
  const [tag] = patch;
  if (tag == null) return;
  const children: (ChildNode | undefined)[] = [...core.own(copy).childNodes];
  // What a select was given to show, its options tell.
  changed.set(copy, core.own(copy).cloneNode(core.is(copy, "select")));
  if (typeof tag === "string") retag(copy as Element, core.parseHTML(tag).firstElementChild!);
  for (const [place, change, items] of entriesOf(patch)) {
    const child = children[place]!;
    if (typeof change === "string") {
      children[place] = core.parseHTML(change).firstChild!;
      core.own(child).replaceWith(children[place]);
    } else if (items) {
      const fresh = take(children, items);
      // What is taken elsewhere is not there any more.
      for (const gone of children.slice(place, place + (change as number))) core.own(gone)?.remove();
      for (const node of fresh) core.own(copy).insertBefore(node, children[place + (change as number)] ?? null);
    } else apply(child as Element, change as Patch, changed);
  }
}

/** The nodes of items: those of HTML, and runs of children. */
function take(children: (ChildNode | undefined)[], items: Patch): ChildNode[] {
  const nodes: ChildNode[] = [];
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    if (typeof item === "string") nodes.push(...core.own(core.parseHTML(item)).childNodes);
    else {
      const run = items[++i] as number;
      for (let k = 0; k !== run; k += Math.sign(run)) {
        nodes.push(children[(item as number) + k]!);
        delete children[(item as number) + k];
      }
    }
  }
  return nodes;
}

/** Gives a copy the attributes of another element. */
function retag(copy: Element, next: Element): void {
  for (const name of core.own(copy).getAttributeNames()) core.own(copy).removeAttribute(name);
  for (const attribute of core.own(next).attributes) core.own(copy).setAttributeNode(attribute.cloneNode() as Attr);
}
