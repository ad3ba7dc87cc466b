/** How each thing is drawn: colours are variables of style.css, the twins of drawing/style.py. */

const dashes = {
  GradientDescent: ["6 4", "circle"],
  Momentum: ["", "square"],
  HeavyBall: ["8 3 2 3", "diamond"],
  Nesterov: ["11 3", "up"],
  RMSprop: ["2 3", "down"],
  Adam: ["7 3 2 3 2 3", "plus"],
  own: ["", "circle"],
};

/** The colour, dash and marker of an optimizer; `look("own")` is the learner's own rule. */
export function look(rule) {
  const [dash, marker] = dashes[rule];
  return { color: `var(--ml-${rule})`, dash, marker };
}

export const FLAT = { word: "flat", color: "var(--ml-flat)", dash: "", marker: "circle" };
export const STEEP = { word: "steep", color: "var(--ml-steep)", dash: "7 4", marker: "square" };
export const PAIR = [FLAT, STEEP];
export const START = "var(--ml-start)";
export const MINIMUM = "var(--ml-minimum)";
export const BAD = "var(--ml-bad)";
export const NEUTRAL = "var(--ml-neutral)";
export const INK = "var(--ml-ink)";

/** A colour of cells, four numbers from 0 to 255, as one number. */
export const rgba = (red, green, blue, alpha = 255) => ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;

/** Points as what a line takes: their x, and their y. */
export const columns = (points) => [points.map(([x]) => x), points.map(([, y]) => y)];

/** The outline of a marker of half-width `r` around the origin, as relative SVG path commands. */
export function marker(shape, r) {
  const d = 1.25 * r;
  const outlines = {
    circle: `m${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
    square: `m${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}z`,
    diamond: `m0 ${-d}l${d} ${d}l${-d} ${d}l${-d} ${-d}z`,
    up: `m0 ${-d}l${d} ${2 * r}h${-2 * d}z`,
    down: `m0 ${d}l${d} ${-2 * r}h${-2 * d}z`,
    plus: `m${-d} 0h${2 * d}m${-d} ${-d}v${2 * d}`,
    star: `m0 ${-2 * r}l${0.5 * r} ${1.4 * r}h${1.4 * r}l${-1.1 * r} ${r}l${0.4 * r} ${1.5 * r}` +
      `l${-1.2 * r} ${-0.9 * r}l${-1.2 * r} ${0.9 * r}l${0.4 * r} ${-1.5 * r}l${-1.1 * r} ${-r}h${1.4 * r}z`,
  };
  return outlines[shape];
}
