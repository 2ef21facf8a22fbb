import { emit } from "./events";
import { copy, parse } from "./html";
import { showLoading } from "./loading";
import { morphInside, type Nested } from "./morph";
import { Queue } from "./queue";
import { forgetOwnAttributes, pairInside } from "./written";

/** One wrapper in the page: what it shows, and the work that is under way on it. */
export class Component {
  readonly id: string;
  readonly channel: string;
  /** Of what is shown. Another rendering only ever takes the place of an older one. */
  version: number;
  /** The names of the actions that run or wait. */
  readonly running: string[] = [];
  readonly queue = new Queue(() => this.#release());
  #held: (() => void)[] = [];

  constructor(
    readonly root: HTMLElement,
    readonly nested: Nested,
  ) {
    this.id = root.dataset.componentId!;
    this.channel = root.dataset.sseChannel ?? "";
    this.version = versionOf(root);
    const copied = copy(root);
    forgetOwnAttributes(copied);
    pairInside(root, copied);
    showLoading(this);
  }

  /** The signed word of the server on what this viewer may do here. */
  get token(): string {
    return this.root.dataset.lcToken ?? "";
  }

  set token(token: string) {
    this.root.dataset.lcToken = token;
  }

  /** The last event before the server rendered this. */
  get cursor(): string {
    return this.root.dataset.lcCursor ?? "";
  }

  /** Elements that belong to this component, and not to one inside it. */
  find(selector: string): HTMLElement[] {
    return [...this.root.querySelectorAll<HTMLElement>(selector)].filter(
      (element) => element.parentElement!.closest("[data-component-id]") === this.root,
    );
  }

  /** Does a push's work now, or after the action that runs: its answer comes first. */
  receive(push: () => void): void {
    if (this.queue.busy) this.#held.push(push);
    else push();
  }

  #release(): void {
    for (const push of this.#held.splice(0)) push();
  }

  /** Shows what the server rendered for the inside of the wrapper. */
  show(inside: string | Element, version: number): void {
    this.change(version, () => {
      morphInside(this.root, typeof inside === "string" ? parse(inside) : inside, this.nested);
      emit(this, "lc:update", { version });
    });
  }

  /** Makes a change that brings the component to a version, unless the page is against it. */
  change(version: number, work: () => void): void {
    if (!emit(this, "lc:before-update", { version }, true)) return;
    this.version = version;
    this.root.dataset.lcVersion = String(version);
    work();
    showLoading(this);
  }

  /** Shows a whole wrapper that the server rendered for this viewer. */
  take(wrapper: HTMLElement): void {
    for (const name of ["lcToken", "lcCursor"]) {
      const value = wrapper.dataset[name];
      if (value !== undefined) this.root.dataset[name] = value;
    }
    this.show(wrapper, versionOf(wrapper));
  }
}

export function versionOf(wrapper: HTMLElement): number {
  return Number(wrapper.dataset.lcVersion) || 0;
}
