import { caller } from "../act/call";
import { display } from "../act/errors";
import type { Caller } from "../actions";
import type { Core } from "../core";
import type { ErrorDisplay } from "../failure";

// Calls actions, and shows why one failed.

export default (core: Core): Caller & ErrorDisplay => {
  const errors = display(core);
  return { ...errors, call: caller(core, errors.clear) };
};
