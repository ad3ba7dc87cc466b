export * from "./descent.js";
export * from "./landscapes.js";
export * from "./optimizers.js";
export * from "./physics.js";
export * from "./theory.js";
