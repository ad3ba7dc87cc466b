/** What a view takes from the kit. */
export { memo } from "./explorer.js";
export { menu, point, slider, whole } from "./handles.js";
export * from "./looks.js";
export * from "./numbers.js";
