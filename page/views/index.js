import averaging from "./averaging.js";
import descent from "./descent.js";
import eigenspace from "./eigenspace.js";
import escape from "./escape.js";
import noise from "./noise.js";
import oscillator from "./oscillator.js";
import race from "./race.js";
import rate_map from "./rate_map.js";
import rolling_ball from "./rolling_ball.js";
import training from "./training.js";
import texts from "./texts.md";

export const views = { averaging, descent, eigenspace, escape, noise, oscillator, race, rate_map, rolling_ball, training };

const WORDS = /^## (\w+)\n\n(.+?)\n\n(.+?)\n\n(.+?)\n$/gms;
for (const [, name, ...words] of texts.matchAll(WORDS)) {
  const [text, question, answer] = words.map((one) => one.replaceAll("\n", " "));
  Object.assign(views[name], { name, text, question, answer });
}
