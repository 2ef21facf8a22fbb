import type { Component } from "../component";
import type { Core } from "../core";
import type { Field } from "../fields";

// Uploads: how far they are, their end if the user wants that, and files that
// are dropped or pasted.

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
  /** Ends it, if it is under way. */
  stop: AbortController;
  /** How much of it was sent: 0 of 0 if that is not known. */
  loaded: number;
  total: number;
  /** Since when all of it may have arrived; 0: it has not. */
  whole: number;
}

export default (core: Core): void => {
  const { all, announce, elementsOf, failure, hooks, is, own, ownerOf } = core;

  /** Forms with files that are to be sent, by what is sent. */
  const called = new WeakMap<object, Upload>();

  /** Those that are under way. */
  const uploads = new Set<Upload>();

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
    if (!(params instanceof FormData) || ![...params.values()].some((value) => (value as File).name)) return;
    const component = ownerOf(event.composedPath()[0] as Node);
    const stop = new AbortController();
    called.set(params, { component, form: trigger && formOf(trigger), params, stop, loaded: 0, total: 0, whole: 0 });
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

  /** Sends a form until it is answered, or the user ends it. */
  async function carry(url: string, headers: Record<string, string>, upload: Upload): Promise<Response> {
    const { component, params, stop: { signal } } = upload;
    for (let attempt = 1; !signal.aborted; attempt++) {
      const time = upload.whole && upload.whole + Limit.again - Date.now();
      const response = time < 0 || await send(url, headers, upload, time);
      if (response instanceof Response) return response;
      if (signal.aborted) break;
      if (response || attempt === Limit.sends) {
        const [name] = [...params].find(([, value]) => (value as File).name)!;
        const detail = lost(upload);
        throw failure(0, { detail, errors: [{ pointer: `#/${name.replaceAll(".", "/")}`, detail }] });
      }
      announce("The connection was lost. The files are sent again.");
      upload.total = 0;
      paint(component);
      await Promise.race([core.rest(attempt - 1), new Promise((resolve) => (signal.onabort = resolve))]);
    }
    if (component && upload.whole) core.refreshSoon(component, core.anyVersion, 0); // the action may have run
    announce("The upload was ended.");
    throw failure(0, { code: "ended", detail: "The upload was ended.", errors: [] });
  }

  /** What the user is told of an upload that got no answer. Firefox reads none before it has sent all: a server that refuses the rest looks the same. */
  function lost({ loaded, whole }: Upload): string {
    if (whole) return "The connection was lost. The files may have arrived.";
    return "The connection was lost, and the files were not sent." + (loaded ? " They may be too large." : "");
  }

  /** Sends a form once, in so many milliseconds if they are not 0; resolves to nothing if it gets no answer. */
  function send(url: string, headers: Record<string, string>, upload: Upload, time: number): Promise<Response | void> {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", url);
      for (const name in headers) request.setRequestHeader(name, headers[name]!);
      request.timeout = time;
      upload.stop.signal.onabort = () => request.abort();
      for (const type of ["loadstart", "progress", "load"] as const) {
        request.upload.addEventListener(type, ({ loaded, total }) => {
          if (total - loaded < Limit.unsure && (loaded || navigator.onLine)) upload.whole ||= Date.now();
          upload.loaded = loaded;
          upload.total = total;
          paint(upload.component);
        });
      }
      request.onloadend = () => {
        const { response, status } = request;
        resolve(status ? new Response(response || null, { status }) : undefined);
      };
      request.send(upload.params);
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
