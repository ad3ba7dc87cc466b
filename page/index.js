/** The page of Momentum Lessons: an anywidget module (AFM) that shows the explorer its model names. */
import * as core from "./core/index.js";
import { mount } from "./kit/explorer.js";
import { views } from "./views/index.js";

export { core, views };

export default {
  render({ model, el }) {
    return mount(views[model.get("explorer")], model, el);
  },
};
