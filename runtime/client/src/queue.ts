// One piece of work at a time is done on a component, in the order it came.

import type { ActionError } from "../client";

/** What waits for one component. */
export interface Queue {
  /** The first one is under way. */
  readonly tasks: Task[];
  /** Pushes that came meanwhile. */
  readonly held: Push[];
}

/** Takes in a push. */
type Push = () => void;

interface Task {
  run(): Promise<unknown>;
  /** What the work is for, if only the last of its kind matters. */
  of?: object | undefined;
  /** Ends the work, which is only advice: nothing waits for it but others of its kind. */
  quiet?: AbortController | undefined;
}

/**
 * Does work after what waits already, and tells failed where it fails. Of
 * several in a row that are for the same thing, only the last is done, and the
 * one that has begun. What is only advice is ended by all other work.
 */
export function enqueue<T>(
  queue: Queue,
  work: () => Promise<T>,
  failed: (error: ActionError) => void,
  of?: object,
  quiet?: AbortController,
): Promise<T> {
  return new Promise((resolve) => {
    const run = () => {
      const result = work();
      resolve(result);
      return result.catch(failed);
    };
    if (of && queue.tasks[1] && queue.tasks.at(-1)!.of === of) queue.tasks.pop();
    if (!quiet) for (const task of queue.tasks) task.quiet?.abort();
    if (queue.tasks.push({ run, of, quiet }) === 1) void drain(queue);
  });
}

async function drain({ tasks, held }: Queue): Promise<void> {
  for (; tasks[0]; tasks.shift()) {
    await tasks[0].run().catch(reportError);
    // What goes wrong in one must not stop the others.
    for (let push; (push = held.shift()); ) {
      try {
        push();
      } catch (error) {
        reportError(error);
      }
    }
  }
}

/** Takes in a push now, or after the work under way, unless that is only advice: its answer comes first. */
export function takeIn(queue: Queue, push: Push): void {
  const [task] = queue.tasks;
  if (task && !task.quiet) queue.held.push(push);
  else push();
}

/** Does all that waits at once, as the page is about to go. */
export function hurry({ tasks }: Queue): void {
  for (const { run } of tasks.splice(1)) void run();
}
