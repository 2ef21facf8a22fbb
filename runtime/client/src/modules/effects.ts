import type { Address } from "../address";
import type { Core } from "../core";
import type { DoEffects } from "../effects";

// Does what an action asks for beside the change of its component. Pages load it
// ahead: after a deployment, the server has another one.

export default (core: Core): DoEffects => {
  const { emit } = core;

  return (component, effects) => {
    const { root } = component;
    for (const { event, detail } of effects.dispatch ?? []) core.dispatch(root, event, detail);
    for (const message of effects.flash ?? []) {
      emit(component, "lc:flash", { message });
      core.announce(message);
    }
    if (effects.query ?? effects.keep ?? effects.title) {
      core.use<Address>("url").then((show) => show(component, effects), () => {});
    }
    // Not before it is known that the form was sent: browsers ask at once whether to leave.
    if (effects.redirect) setTimeout(() => location.assign(effects.redirect!));
    if (effects.removed) root.remove();
  };
};
