// What an element in the page says about the parameters of its action. All of
// it is text, so it is sent as a form, which the server decodes by the kind of
// each parameter.

const prefix = "data-lc-param-";

/** The parameters that an element's action is called with. */
export function paramsOf(trigger: Element, submitter: HTMLElement | null): FormData {
  const params = trigger instanceof HTMLFormElement ? new FormData(trigger, submitter) : ownField(trigger);
  params.delete("_token"); // goes as a header
  for (const name of trigger.getAttributeNames()) {
    if (name.startsWith(prefix)) params.set(wireName(name.slice(prefix.length)), trigger.getAttribute(name)!);
  }
  return params;
}

/** A field outside a submission stands for itself only. */
function ownField(element: Element): FormData {
  const params = new FormData();
  const { name, value, type, checked, files, selectedOptions } = element as HTMLInputElement & HTMLSelectElement;
  if (!name) return params;
  const values = files
    ? [...files]
    : /^select-m/.test(type)
      ? Array.from(selectedOptions, (option) => option.value)
      : /^(checkbox|radio)$/.test(type) && !checked
        ? []
        : [value];
  for (const one of values) params.append(name, one);
  return params;
}

/** notification-id, as in HTML, to notificationId, as on the wire. */
function wireName(attribute: string): string {
  return attribute.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** The body of a request: a file makes it multipart. */
export function formBody(params: FormData): BodyInit {
  const entries = [...params];
  if (entries.some(([, value]) => typeof value !== "string")) return params;
  return new URLSearchParams(entries as [string, string][]);
}
