import * as descent from "./descent.js";
import * as landscapes from "./landscapes.js";
import * as optimizers from "./optimizers.js";
import * as physics from "./physics.js";
import * as theory from "./theory.js";

export { descent, landscapes, optimizers, physics, theory };
