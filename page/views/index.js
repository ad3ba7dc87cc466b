import averaging from "./averaging.js";
import descent from "./descent.js";
import eigenspace from "./eigenspace.js";
import oscillator from "./oscillator.js";
import rate_map from "./rate_map.js";

export const views = { averaging, descent, eigenspace, oscillator, rate_map };
