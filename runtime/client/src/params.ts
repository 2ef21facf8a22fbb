import { own } from "./dom";

// What an element in the page says about the parameters of its action. All of
// it is text, so it is sent as a form, which the server decodes by the kind of
// each parameter.

/** The parameters that an element's action is called with, by a button or without. */
export function paramsOf(trigger: HTMLElement, button: HTMLElement | undefined): FormData {
  const submitter = button === trigger ? null : button;
  const params = trigger instanceof HTMLFormElement ? new FormData(trigger, submitter) : ownField(trigger);
  // data-lc-param-notification-id is lcParamNotificationId here, and
  // notificationId on the wire.
  for (const [name, value = ""] of Object.entries(own(trigger).dataset)) {
    if (/^lcParam./.test(name)) params.set(name[7]!.toLowerCase() + name.slice(8), value);
  }
  return params;
}

/** A field outside a submission stands for itself only. */
function ownField(element: Element): FormData {
  const params = new FormData();
  const field = element as HTMLInputElement & HTMLSelectElement;
  const { name, type, checked, files, selectedOptions } = own(field);
  const given = name && (checked || !/^(checkbox|radio)/.test(type));
  if (given) for (const item of files ?? selectedOptions ?? [field]) params.append(name, (item as HTMLOptionElement).value ?? item);
  return params;
}
