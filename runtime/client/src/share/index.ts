// One stream for all tabs of a viewer. A page loads this script before the
// client; the same file is the worker that holds the stream. Where there are no
// shared workers, every tab has a worker, and the one with the lock holds it.

import { startHub } from "./hub";
import { share } from "./source";

declare const name: string; // of a worker

const locks = navigator.locks as LockManager | undefined; // undefined where the connection is not secure

if (self.document) {
  // An image may have that name in the document.
  if (self.SharedWorker ?? locks) share(Reflect.get(Document.prototype, "currentScript", document) as never);
} else if (!locks) startHub(name);
// It is refused where the worker is about to end.
else locks.request(name, () => new Promise(() => startHub(name))).catch(() => {});
