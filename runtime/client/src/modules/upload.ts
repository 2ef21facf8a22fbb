import type { Component } from "../component";
import type { Core } from "../core";
import type { Field } from "../fields";

// Uploads: how far they are, their end if the user wants that, files that are
// dropped or pasted, and those that go straight to object storage.

const enum Limit {
  /** How often a form is sent that gets no answer. */
  sends = 7,
  /**
   * For how long it is sent again, in milliseconds, once all of it may have
   * arrived: less than a minute, for which the server knows an action again that
   * it has run.
   */
  again = 50_000,
  /** How many bytes are on their way at most that the browser says were sent, or has not said yet. */
  unsure = 1 << 20,
}

/** A form with files. */
interface Upload {
  component: Component | undefined;
  form: Element | null | undefined;
  params: FormData;
  /** What is sent of it. */
  body: FormData;
  /** Ends it, if it is under way. */
  stop: AbortController;
  /** How much of it was sent: 0 of 0 if that is not known. */
  loaded: number;
  total: number;
  /** Since when all of it may have arrived; 0: it has not. */
  whole: number;
}

/** What a form holds under a name. */
type Entry = [name: string, value: FormDataEntryValue];

/** Where a file is to be put; null: it is sent with the form. */
type Direction = { url: string; header?: Record<string, string>; proof: string } | null;

type Sent = [
  method: string,
  url: string,
  headers: Record<string, string> | undefined,
  body: FormData | File | string,
  before?: number,
  all?: number,
];

export default (core: Core): void => {
  const { all, announce, elementsOf, failure, hooks, is, own, ownerOf, say } = core;

  /** Forms with files that are to be sent, by what is sent. */
  const called = new WeakMap<object, Upload>();

  /** Those that are under way. */
  const uploads = new Set<Upload>();

  /** Proofs of files that were put somewhere, by action and field. */
  const proofs = new WeakMap<object, Record<string, string>>();

  const isFile = ([, value]: Entry) => (value as File).name;

  const formOf = (element: Element) => own(element as Field).form ?? own(element).closest("form");

  /** Whether an element tells of an upload, or ends it. */
  function isAbout({ form, params }: Upload, element: HTMLElement): boolean {
    const { lcProgress: name } = own(element).dataset;
    return [form, null].includes(formOf(element)) && (name == null || params.has(name));
  }

  function paint(component?: Component): void {
    if (!component) return;
    for (const element of elementsOf(component, "[data-lc-progress],[data-lc-cancel]")) {
      const upload = [...uploads].find((upload) => upload.component === component && isAbout(upload, element));
      own(element).hidden = !upload;
      if (!is(element, "progress")) continue;
      const bar = element as HTMLProgressElement;
      if (upload?.total) {
        own(bar).max = upload.total;
        own(bar).value = upload.loaded;
      } else own(bar).removeAttribute("value");
    }
  }

  addEventListener("lc:before-action", (event) => {
    const { params, trigger } = event.detail;
    if (!(params instanceof FormData) || ![...params].some(isFile)) return;
    const component = ownerOf(event.composedPath()[0] as Node);
    const stop = new AbortController();
    called.set(params, { component, form: trigger && formOf(trigger), params, body: params, stop, loaded: 0, total: 0, whole: 0 });
  });

  hooks.carry = async (url, init) => {
    const upload = called.get(own(init).body as object);
    if (!upload) return core.reach(url, init);
    uploads.add(upload);
    try {
      return await carry(url, own(init).headers as Record<string, string>, upload);
    } finally {
      uploads.delete(upload);
      paint(upload.component);
    }
  };

  /** Sends a form, once its files are where the server wants them. */
  async function carry(url: string, headers: Record<string, string>, upload: Upload): Promise<Response> {
    const { component, params } = upload;
    const entries = [...params] as Entry[];
    const files = entries.filter(isFile);
    const proofOf = ([name, value]: Entry) => proofs.get(value as File)?.[url + name];
    if (component?.root.dataset.lcUploads == null) return insist(files[0]![0], upload, "POST", url, headers, params);
    if (!files.every(proofOf)) {
      const refusal = await put(url, headers, upload, files, proofOf);
      if (refusal) return refusal;
    }
    upload.body = new FormData();
    for (const entry of entries) upload.body.append(entry[0], proofOf(entry) ?? (entry[1] as string));
    const response = await insist(files[0]![0], upload, "POST", url, headers, upload.body);
    // What is refused for another field need not be put there again.
    const { ok, status } = response;
    const problem = status === 422 ? await response.clone().text() : "";
    for (const [name, file] of files) if (ok || problem.includes(`"${pointerOf(name)}`)) proofs.delete(file as File);
    return response;
  }

  /** Puts files where the server says. Resolves to the server's answer if it refuses them. */
  async function put(
    url: string,
    headers: Record<string, string>,
    upload: Upload,
    files: Entry[],
    proofOf: (file: Entry) => unknown,
  ): Promise<Response | void> {
    const asked = files.map(([field, file]) => {
      const { name, size, type } = file as File;
      return { field, name, size, type };
    });
    const answer = await insist(files[0]![0], upload, "POST", url, { ...headers, "LC-Upload": "1", "Content-Type": "application/json" }, JSON.stringify(asked));
    if (!answer.ok) return answer;
    const directions: Direction[] = (await answer.json()).uploads;
    const due = files.flatMap((file, i) => {
      const direction = directions[i];
      return direction && !proofOf(file) ? { name: file[0], file: file[1] as File, direction } : [];
    });
    const all = due.reduce((sum, { file }) => sum + file.size, 0);
    let before = 0;
    for (const { name, file, direction } of due) {
      const { ok, status } = await insist(name, upload, "PUT", direction.url, direction.header, file, before, all);
      if (!ok) throw lost(name, `${say("The file was refused where it is stored.")} (${status})`);
      proofs.set(file, { ...proofs.get(file), [url + name]: direction.proof });
      before += file.size;
    }
  }

  /** Makes a request until it is answered, or the user ends it. What gets no answer is told at a field. */
  async function insist(name: string, upload: Upload, ...request: Sent): Promise<Response> {
    const { component, stop: { signal } } = upload;
    for (let attempt = 1; !signal.aborted; attempt++) {
      const time = upload.whole && upload.whole + Limit.again - Date.now();
      const response = time < 0 || await send(upload, time, ...request);
      if (response instanceof Response) return response;
      if (signal.aborted) break;
      if (response || attempt === Limit.sends) throw lost(name, whyLost(upload));
      announce(say("The connection was lost. The files are sent again."));
      upload.total = 0;
      paint(component);
      await Promise.race([core.rest(attempt - 1), new Promise((resolve) => (signal.onabort = resolve))]);
    }
    if (component && upload.whole) core.refreshSoon(component, core.anyVersion, 0); // the action may have run
    const detail = say("The upload was ended.");
    announce(detail);
    throw failure(0, { code: "ended", detail, errors: [] });
  }

  const pointerOf = (name: string) => `#/${name.replaceAll(".", "/")}`;

  const lost = (name: string, detail: string) => failure(0, { detail, errors: [{ pointer: pointerOf(name), detail }] });

  /** What the user is told of an upload that got no answer. Firefox reads none before it has sent all: a server that refuses the rest looks the same. */
  function whyLost({ loaded, whole }: Upload): string {
    if (whole) return say("The connection was lost. The files may have arrived.");
    if (loaded) return say("The connection was lost, and the files were not sent. They may be too large.");
    return say("The connection was lost, and the files were not sent.");
  }

  /**
   * Makes a request once, in so many milliseconds if they are not 0; resolves to nothing
   * if it gets no answer. Of files that are sent one by one, so many bytes of all were sent before.
   */
  function send(upload: Upload, time: number, ...[method, url, headers, body, before = 0, all]: Sent): Promise<Response | void> {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open(method, url);
      for (const name in headers) request.setRequestHeader(name, headers[name]!);
      request.timeout = time;
      upload.stop.signal.onabort = () => request.abort();
      for (const type of ["loadstart", "progress", "load"] as const) {
        if (typeof body === "string") break;
        request.upload.addEventListener(type, ({ loaded, total }) => {
          if (body === upload.body && total - loaded < Limit.unsure && (loaded || navigator.onLine)) upload.whole ||= Date.now();
          upload.loaded = before + loaded;
          upload.total = all || total;
          paint(upload.component);
        });
      }
      request.onloadend = () => {
        const { response, status } = request;
        const passing = method === "PUT" && (status > 499 || status === 429);
        resolve(status && !passing ? new Response(response || null, { status }) : undefined);
      };
      request.send(body);
    });
  }

  addEventListener("click", (event) => {
    const button = elementIn(event, "[data-lc-cancel]");
    if (!button) return;
    event.preventDefault(); // it may be a button that sends its form
    for (const upload of uploads) {
      if (upload.component === ownerOf(button) && isAbout(upload, button)) upload.stop.abort();
    }
  });

  function elementIn(event: Event, selector: string): HTMLElement | undefined {
    return event.composedPath().find((node): node is HTMLElement => node instanceof HTMLElement && !!is(node, selector));
  }

  /** The file input that a drop zone is for: in its form, else in its component. */
  function inputOf(zone: HTMLElement): HTMLInputElement | undefined {
    const name = own(zone).dataset.lcDrop ?? "";
    const component = ownerOf(zone);
    const inputs = component ? elementsOf(component, `[type=file][name="${CSS.escape(name)}"]:enabled`) : [];
    return (inputs.find((input) => formOf(input) === formOf(zone)) ?? inputs[0]) as HTMLInputElement | undefined;
  }

  /** The files of a drag or of the clipboard, without folders, which can't be sent. */
  function filesIn({ items }: DataTransfer): File[] {
    const files = [...items].filter(({ kind }) => kind === "file");
    return files.flatMap((item) => (item.webkitGetAsEntry()?.isDirectory ? [] : item.getAsFile() ?? []));
  }

  function choose(input: HTMLInputElement, files: File[]): void {
    if (!files[0]) return;
    const chosen = new DataTransfer();
    for (const file of input.multiple ? [...input.files!, ...files] : files.slice(0, 1)) chosen.items.add(file);
    input.files = chosen.files;
    for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
  }

  const editable = "input:not([type=file]),textarea,[contenteditable]";

  for (const type of ["dragover", "drop", "paste"] as const) {
    addEventListener(type, (event) => {
      const data = (event as DragEvent).dataTransfer ?? (event as ClipboardEvent).clipboardData;
      const zone = elementIn(event, "[data-lc-drop]");
      const input = zone && inputOf(zone);
      if (event.defaultPrevented || !data?.types.includes("Files")) return;
      if (type === "dragover") {
        // Beside a drop zone, browsers would leave the page for the file.
        if (!input && (!all(document, "[data-lc-drop]")[0] || elementIn(event, editable + ",input"))) return;
        data.dropEffect = input ? "copy" : "none";
      }
      // What has both is text for who pastes it into a text.
      else if (!input || (type === "paste" && data.types.includes("text/plain") && elementIn(event, editable))) return;
      else choose(input, filesIn(data));
      event.preventDefault();
    });
  }

  for (const type of ["lc:mount", "lc:update", "lc:fragments"] as const) {
    addEventListener(type, (event) => paint(ownerOf(event.composedPath()[0] as Node)));
  }
  core.componentsWhere(paint);
};
