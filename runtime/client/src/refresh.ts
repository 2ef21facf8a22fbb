import { versionOf, type Component } from "./component";
import { parse } from "./html";
import { showErrors } from "./errors";
import { persist, request, RequestError } from "./request";

/** Components that have yet to be fetched, with what they are to reach. */
const wanted = new WeakMap<Component, { version: number; anyway: boolean }>();

/**
 * Sees to it that the component gets to a version, by fetching it unless a
 * push brings it there first; anyway, whatever version the server has, where
 * the versions can't be compared any more. Waits up to spread milliseconds, as
 * many browsers may have to do the same.
 */
export function refreshSoon(component: Component, version: number, anyway: boolean, spread: number): void {
  const want = wanted.get(component);
  if (want) {
    want.version = Math.max(want.version, version);
    want.anyway ||= anyway;
    return;
  }
  wanted.set(component, { version, anyway });
  setTimeout(() => {
    const { version, anyway } = wanted.get(component)!;
    wanted.delete(component);
    if (anyway || component.version < version) void refresh(component, anyway).catch(() => {});
  }, Math.random() * spread);
}

/**
 * Fetches this viewer's own view and shows it. Goes on trying while the server
 * can't be reached and the component is in the page.
 */
export function refresh(component: Component, anyway: boolean): Promise<void> {
  return new Promise((done, fail) => {
    const run = async () => {
      try {
        const wrapper = await persist(
          () => fetchView(component),
          (status) => component.root.isConnected && (!status || status === 429 || status >= 500),
        );
        if (anyway || versionOf(wrapper) >= component.version) component.take(wrapper);
        done();
      } catch (error) {
        showErrors(component, null, "", error as RequestError);
        fail(error);
      }
    };
    component.queue.add({ run });
  });
}

async function fetchView(component: Component): Promise<HTMLElement> {
  const response = await request(component, "", { headers: { Accept: "text/html" } });
  const wrapper = parse(await response.text()).querySelector<HTMLElement>("[data-component-id]");
  if (wrapper?.dataset.componentId === component.id) return wrapper;
  throw new RequestError(response.status, { title: `The server did not answer with ${component.id}.` });
}
