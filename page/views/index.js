import descent from "./descent.js";

export const views = { descent };
