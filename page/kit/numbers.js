/** Numbers as the learner reads them. */

/** A number with `digits` significant digits, a true minus sign, no needless zeros. */
export function show(x, digits = 3) {
  if (!Number.isFinite(x)) return x > 0 ? "∞" : x < 0 ? "−∞" : "–";
  if (x === 0) return "0";
  const size = Math.abs(x);
  if (size >= 1e5 || size < 1e-3) return power(x);
  const text = size >= 10 ** digits ? x.toFixed(0) : String(Number(x.toPrecision(digits)));
  return text.replace("-", "−");
}

/** A number with a fixed number of decimals and a true minus sign. */
export function fixed(x, decimals) {
  const text = x.toFixed(decimals);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

/** `x` within its bounds, rounded: what a dragged point gives a handle. */
export const held = (x, low, high, decimals = 2) => Number(Math.max(low, Math.min(high, x)).toFixed(decimals));

/** `n` + 1 numbers at equal distances, both ends among them. */
export const spaced = (n, low, high) => Array.from({ length: n + 1 }, (_, i) => low + (i / n) * (high - low));

/** The end of an axis that holds `n` steps, in jumps, so that it seldom changes. */
export const roomy = (n) => [10, 20, 40, 60, 100, 150, 250, 400, 600, 1000].find((end) => end >= n) ?? n;

/** A share as a percentage. */
export const percent = (share, decimals = 0) => `${fixed(100 * share, decimals)} %`;

/** "1 step", "2 steps". */
export const count = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

/** 3.2 · 10⁻⁵, or 10⁻⁵ alone. */
export function power(x) {
  const [head, exponent] = x.toExponential(1).split("e").map(Number);
  const raised = [...String(exponent)].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]).join("");
  return (head === 1 ? "" : `${head} · `).replace("-", "−") + `10${raised}`;
}
