/** Heavy ball on a quadratic: one point of the (α, β) plane, its two pairs of roots, and its run. */
import * as core from "../core/index.js";
import { columns, fixed, held, INK, memo, menu, NEUTRAL, PAIR, slider, spaced, STEEP, whole } from "../kit/index.js";

const STEPS = 100;
const BANDS = [20, 30, 50, 80, 130, 250, 500]; // steps to a millionth, where the colour of the map changes

export default {
  handles: {
    scaled: slider("α × λ of the steep one", 1.5, { low: 0.01, high: 3.99, valid: "(0, 10]" }),
    beta: slider("momentum coefficient β", 0.3, { low: 0, high: 0.98, valid: "[0, 1)" }),
    kappa: menu("condition number κ", 25, [1, 5, 25, 100, 1000]),
    steps: whole("steps shown", STEPS, { low: 1, high: STEPS }),
  },
  play: { name: "steps", seconds: 5 },
  layout: {
    wide: { rows: [["map", "circle", "run"]], columns: [1.55, 1, 0.95], height: 296 },
    narrow: { rows: [["map", "circle"], ["map", "run"]], columns: [1.15, 1], shares: [1.4, 1], height: 258 },
  },
  build,
};

function build(ui) {
  const map = ui.panel("map", { title: "Steps to a millionth: darker is fewer|Steps to a millionth", x: [0, 4], y: [0, 1], xlabel: "α λ of the steep one", ylabel: "β", grid: false });
  const circle = ui.panel("circle", { title: "Roots in the unit circle", x: [-1.25, 1.25], y: [-1.25, 1.25], equal: true, xticks: [-1, 0, 1], yticks: [-1, 0, 1], grid: false });
  const run = ui.panel("run", { title: "Error along each", ylog: true, x: [0, STEPS], y: [1e-6, 10], xlabel: "step t" });
  const bands = map.field({
    columns: 120, rows: 80, opacity: 1, lines: false,
    shade: (k) => (k > BANDS.length ? "var(--ml-grid)" : `color-mix(in oklab, var(--ml-Momentum) ${90 - k * 12}%, var(--ml-paper))`),
  });
  const borders = PAIR.map((part) => [1, 1].map(() => map.line({ ...part, marker: null, width: 1.3 })));
  const regimes = [["diverges", 3.1, 0.25], ["swings", 1, 0.9], ["flips", 1.48, 0.01], ["creeps", 0.35, 0.06]];
  for (const [word, x, y] of regimes) map.text({ anchor: "middle" }).set(x, y, word);
  const best = map.line({ color: INK, dash: "2 3", width: 1.4 });
  const marks = ["circle", "star"].map((marker) => map.dots({ color: INK, marker, size: 4.5 }));
  const counts = [map.text({ dx: 8, dy: -6, bold: true }), map.text({ dx: 9, dy: -4, bold: true })];

  const turn = spaced(96, 0, 2 * Math.PI);
  circle.line({ color: NEUTRAL, width: 1 }).set(turn.map(Math.cos), turn.map(Math.sin));
  const trail = circle.line({ color: "var(--ml-level)", width: 5 });
  const points = PAIR.map((part) => circle.dots({ ...part, size: 5 }));
  const errors = PAIR.map((part) => run.line({ ...part, marker: null }));
  const slope = run.line({ color: NEUTRAL, dash: "2 3", width: 1.4 });
  const before = run.line({ color: NEUTRAL, opacity: 0.6, width: 1.4 });
  PAIR.forEach(({ color, word }, i) => run.text({ color, bold: true, anchor: "end", dx: -5, dy: 14 + 15 * i }).set(STEPS, 10, word));

  map.grip({ label: "α and β", where: ({ scaled, beta }) => [scaled, beta], move: ([x, y]) => ({ scaled: two(x), beta: two(y) }) });
  circle.grip({
    label: "steep root",
    color: STEEP.color,
    where: ({ scaled, beta }) => outer(scaled, beta),
    // r + β/r = 1 + β − αλ on the real axis; off it the real part is half of that
    move: ([x], { beta }) => ({ scaled: two(1 + beta - (Math.abs(x) < Math.sqrt(beta) ? 2 * x : x + beta / x)) }),
  });

  const background = memo((kappa) => {
    const [low, high] = [1 / kappa, 1];
    const rate = (a, beta) => Math.max(core.spectral_radius(1 + beta - a * low, beta), core.spectral_radius(1 + beta - a, beta));
    bands.set(rate, [0, ...BANDS.map((n) => Math.exp(-Math.log(1e6) / n)), 1]);
    const betas = spaced(100, 0, 1);
    [kappa, 1].forEach((stretch, i) => {
      [-1, 1].forEach((sign, j) => borders[i][j].set(betas.map((b) => stretch * (1 + sign * Math.sqrt(b)) ** 2), betas));
    });
    const [plain, plainRate] = core.optimal_gradient_descent([low, high]);
    const [lr, beta, bestRate] = core.optimal_heavy_ball([low, high]);
    best.set([plain, lr], [0, beta]);
    marks[0].set([plain], [0]);
    marks[1].set([lr], [beta]);
    if (kappa === 1) return counts.forEach((text) => text.set());
    counts[0].set(plain, 0, `${Math.round(core.steps_to_shrink(plainRate))} steps`);
    counts[1].set(lr, beta, `${Math.round(core.steps_to_shrink(bestRate))} steps`);
  }, 1);

  const sizes = memo((scaled, beta, kappa) => {
    const { weights } = core.descend(new core.Quadratic([1 / kappa, 1]), new core.HeavyBall(scaled, beta), [1, 1], STEPS);
    return weights.map((w) => w.map((x) => Math.max(1e-12, Math.abs(x))));
  });

  return (values, ghost) => {
    const { scaled, beta, kappa, steps } = values;
    background(kappa);
    const round = turn.map((angle) => [Math.sqrt(beta) * Math.cos(angle), Math.sqrt(beta) * Math.sin(angle)]);
    trail.set(...columns([...core.roots(0, beta, 1), [NaN, NaN], ...round, [NaN, NaN], ...core.roots(4, beta, 1)]));
    const now = sizes(scaled, beta, kappa).slice(0, steps + 1);
    const time = now.map((_, t) => t);
    [1 / kappa, 1].forEach((lambda, i) => {
      points[i].set(...columns(core.roots(scaled, beta, lambda)));
      errors[i].set(time, now.map((size) => size[i]));
    });
    const rate = core.convergence_rate(scaled, beta, [1 / kappa, 1]);
    slope.set([0, STEPS], [1, Math.max(1e-12, rate ** STEPS)]);
    const last = ghost ? sizes(ghost.scaled, ghost.beta, ghost.kappa).map((size) => Math.max(...size)) : [];
    before.set(last.map((_, t) => t), last);
    const [flat, steep] = [core.regime(scaled, beta, 1 / kappa), core.regime(scaled, beta, 1)];
    const where = flat === steep ? `both ${flat}` : `flat ${flat}, steep ${steep}`;
    if (steep === "marginally stable") return `× 1.000 a step, neither shrinks nor grows: ${where}`;
    if (rate >= 1) return `Diverges, × ${fixed(rate, 3)} a step: ${where}`;
    return `× ${fixed(rate, 3)} a step, a millionfold in ${Math.round(core.steps_to_shrink(rate))} steps: ${where}`;
  };
}

const two = (x) => held(x, 0.01, 10);

/** The root that can be dragged: the upper one, or on the real axis the outer one. */
function outer(scaled, beta) {
  const [one, other] = core.roots(scaled, beta, 1);
  return Math.abs(one[0]) >= Math.abs(other[0]) ? one : other;
}
