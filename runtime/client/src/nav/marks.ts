// What the history of the tab knows of the pages that were shown. An entry is
// marked in its state, beside what others keep there, so that it is known which
// entries are of one page: of its anchors, and of what a component has in the query.

/** What an entry of the history is marked with. */
export interface Mark {
  id: string;
  /** The page that it is of, as its first entry's id. */
  of: string;
  /** Counts the pages. */
  at: number;
}

type Place = [x: number, y: number];

const storage = "lc:nav";

/** How far pages were scrolled when they were left, by the id of the entry. */
const places = new Map<string, Place>();

export function markOf(state: unknown): Mark | undefined {
  return (state as { lcNav?: Mark } | null)?.lcNav;
}

const newID = () => Math.random().toString(36);

export function newMark(at: number): Mark {
  const id = newID();
  return { id, of: id, at };
}

/** Another entry of the same page. */
export function markBeside(mark: Mark): Mark {
  return { ...mark, id: newID() };
}

/** Marks the entry that the tab is at, and perhaps gives it another address. */
export function mark(lcNav: Mark, url?: URL): void {
  history.replaceState({ ...history.state, lcNav }, "", url);
}

/** Notes how far the page is scrolled. */
export function note({ id }: Mark): void {
  places.delete(id); // the newest ones are last
  places.set(id, [scrollX, scrollY]);
}

export function placeOf({ id }: Mark): Place | undefined {
  return places.get(id);
}

/** Reads what another page of this tab has noted, and leaves it to the next one. The storage may be closed to the page. */
export function keep(): void {
  try {
    for (const [id, place] of JSON.parse(sessionStorage.getItem(storage) ?? "[]")) places.set(id, place);
  } catch {
    // then nothing is known
  }
  addEventListener("pagehide", () => {
    try {
      sessionStorage.setItem(storage, JSON.stringify([...places].slice(-50)));
    } catch {
      // then nothing is kept
    }
  });
}
