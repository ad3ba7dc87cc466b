/** The page of Momentum Lessons: an anywidget module (AFM) that shows the explorer its model names. */
import * as core from "./core/index.js";
import { mount } from "./kit/explorer.js";
import { views } from "./views/index.js";

export { core, views };

export default { render: ({ model, el }) => mount(views[model.get("explorer")], model, el) };

/** Show an explorer where there is no notebook: `state` is what Python would have sent. Returns its model. */
export function show(state, element) {
  const listeners = {};
  const model = {
    state,
    listeners,
    get: (name) => state[name],
    set: (name, value) => (state[name] = value),
    save_changes: () => {},
    on: (event, listener) => (listeners[event] ??= []).push(listener),
    off: (event, listener) => (listeners[event] = listeners[event].filter((one) => one !== listener)),
  };
  return { ...model, leave: mount(views[state.explorer], model, element) };
}
