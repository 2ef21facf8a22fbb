/** One piece of work on a component. */
export interface Task {
  run(): Promise<void>;
  /** Work that has not begun yet and has the same here gives way to this. */
  replaces?: object | undefined;
}

/** Runs the work on one component one by one, in the order it came. */
export class Queue {
  #waiting: Task[] = [];
  #running = false;

  /** idle is called after each piece of work, before the next. */
  constructor(private readonly idle: () => void) {}

  get busy(): boolean {
    return this.#running;
  }

  add(task: Task): void {
    if (task.replaces && this.#waiting.at(-1)?.replaces === task.replaces) this.#waiting.pop();
    this.#waiting.push(task);
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let task; (task = this.#waiting.shift()); ) {
      await task.run().catch(reportError);
      this.idle();
    }
    this.#running = false;
  }
}
