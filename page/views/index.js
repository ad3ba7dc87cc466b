import averaging from "./averaging.js";
import descent from "./descent.js";
import eigenspace from "./eigenspace.js";
import rate_map from "./rate_map.js";

export const views = { averaging, descent, eigenspace, rate_map };
