/** Gradient descent in a ravine, in weight space and along its eigenvectors: two factors, and nothing else. */
import { descend, GradientDescent, Quadratic } from "../core/index.js";
import { columns, count, fixed, FLAT, held, look, memo, MINIMUM, NEUTRAL, PAIR, point, roomy, slider, spaced, whole } from "../kit/index.js";

const HORIZON = 3000;

export default {
  handles: {
    lr: slider("learning rate α", 0.03, { low: 0.001, high: 0.2, step: 0.001, valid: "(0, 10]" }),
    kappa: slider("condition number κ", 25, { low: 1, high: 100, log: true, valid: "[1, 10000]" }),
    angle: whole("angle of the ravine (°)", 30, { low: -90, high: 90, valid: "[-360, 360]" }),
    steps: whole("steps shown", 40, { low: 1, high: 80, valid: "[1, 150]" }),
    start: point("start", [-1.3, 0.6]),
  },
  play: { name: "steps", seconds: 5, end: (values) => values.steps },
  layout: {
    wide: { rows: [["weights", "eigen", "factors"], ["weights", "eigen", "error"]], columns: [1, 1, 1.05], height: 296 },
    narrow: { rows: [["weights", "eigen"], ["factors", "error"]], columns: [1, 1], shares: [1.5, 1], height: 246 },
  },
  build,
};

function build(ui) {
  const square = { x: [-1.5, 1.5], y: [-1.5, 1.5], equal: true, grid: false };
  const weights = ui.panel("weights", { ...square, title: "Weight space", xlabel: "w₁", ylabel: "w₂" });
  const eigen = ui.panel("eigen", { ...square, title: "Along the eigenvectors", xlabel: "flat", ylabel: "steep" });
  const factors = ui.panel("factors", { title: "Size of the factor ∣1 − αλ∣", x: [0, 0.2], y: [0, 1.5], xlabel: "α" });
  const error = ui.panel("error", { title: "Error along each, share of its first|Error along each", ylog: true, y: [1e-4, 10], xlabel: "step t" });
  const spaces = [weights, eigen].map((panel) => ({
    levels: panel.line({ color: "var(--ml-level)", width: 1 }),
    axes: PAIR.map((part) => panel.line({ ...part, marker: null, width: 1.6 })),
    ghost: panel.line({ color: NEUTRAL, opacity: 0.6, width: 1.4 }),
    path: panel.line({ ...look("GradientDescent"), dash: "", width: 1.2 }),
    minimum: panel.dots({ color: MINIMUM, marker: "star", size: 5 }).set([0], [0]),
  }));
  const sizes = PAIR.map((part) => factors.line({ ...part, marker: null }));
  const dots = PAIR.map((part) => factors.dots({ ...part, size: 5 }));
  const words = PAIR.map(({ color }) => factors.text({ color, bold: true, dx: 4, dy: -5 }));
  factors.rule({ dash: "" }).set(1);
  const now = factors.rule({ axis: "x" });
  const parts = PAIR.map((part) => error.line({ ...part, size: 2.2 }));

  const inRavine = ({ kappa, angle }) => new Quadratic([1, kappa], (angle * Math.PI) / 180);
  weights.grip({ label: "start", where: (v) => inRavine(v).across(v.start), move: (w, v) => ({ start: inRavine(v).along(w) }) });
  eigen.grip({ label: "start along the eigenvectors", where: ({ start }) => start, move: (start) => ({ start }) });
  weights.grip({
    label: "direction of the flat axis",
    tap: false,
    color: FLAT.color,
    where: (v) => inRavine(v).across([1.25, 0]),
    move: ([x, y]) => ({ angle: Math.round((Math.atan(y / (x || 1e-9)) * 180) / Math.PI) }),
  });
  factors.grip({
    label: "learning rate",
    color: NEUTRAL,
    where: ({ lr }) => [lr, 0],
    move: ([x]) => ({ lr: held(x, 0.001, 10, 3) }),
  });

  const runOf = memo((lr, kappa, start) => {
    const run = descend(new Quadratic([1, kappa]), new GradientDescent(lr), start, 150);
    const distance = (t) => Math.hypot(start[0] * (1 - lr) ** t, start[1] * (1 - lr * kappa) ** t);
    let needed = 0;
    while (needed <= HORIZON && distance(needed) > 1e-3 * distance(0)) needed++;
    return { ...run, needed };
  });

  const frames = (surface) => [(z) => surface.across(z), (z) => z];
  const put = (line, points, frame) => line.set(...columns(points.map(frame)));
  const background = memo((kappa, angle) => {
    frames(inRavine({ kappa, angle })).forEach((frame, k) => {
      put(spaces[k].levels, rings(kappa), frame);
      spaces[k].axes.forEach((line, i) => put(line, [-3, 3].map((end) => (i ? [0, end] : [end, 0])), frame));
    });
  }, 1);

  return (values, ghost) => {
    const { lr, kappa, start, steps } = values;
    background(kappa, values.angle);
    const run = runOf(lr, kappa, start);
    const shown = run.weights.slice(0, steps + 1);
    const last = ghost ? runOf(ghost.lr, ghost.kappa, ghost.start).weights.slice(0, steps + 1) : [];
    frames(inRavine(values)).forEach((frame, k) => {
      put(spaces[k].path, shown, frame);
      put(spaces[k].ghost, last, frame);
    });
    factors.limits({ x: [0, Math.max(0.1, Math.min(2, 3.2 / kappa), Math.ceil(11 * lr) / 10)] });
    const alphas = spaced(120, 0, factors.options.x[1]);
    [1, kappa].forEach((lambda, i) => {
      sizes[i].set(alphas, alphas.map((a) => Math.abs(1 - a * lambda)));
      dots[i].set([lr], [Math.abs(1 - lr * lambda)]);
      words[i].set(lr, Math.min(1.4, Math.abs(1 - lr * lambda)), PAIR[i].word);
      parts[i].set(shown.map((_, t) => t), shown.map((z) => Math.abs(z[i] / (start[i] || 1e-12))));
    });
    now.set(lr);
    error.limits({ x: [0, roomy(steps)] });
    const each = `flat × ${fixed(1 - lr, 3)}, steep × ${fixed(1 - lr * kappa, 3)} a step`;
    if (Math.max(Math.abs(1 - lr), Math.abs(1 - lr * kappa)) >= 1) return `${each}: it never gets there`;
    if (run.needed > HORIZON) return `${each}: not there after ${HORIZON} steps`;
    return `${each}: a thousandth of the distance after ${count(run.needed, "step")}`;
  };
}

const TURN = spaced(72, 0, 2 * Math.PI);

/** Level lines along the eigenvectors, with a gap after each. */
function rings(kappa) {
  const ring = (radius) => TURN.map((turn) => [Math.sqrt(kappa) * radius * Math.cos(turn), radius * Math.sin(turn)]);
  return [0.15, 0.35, 0.6, 0.9, 1.25].flatMap((radius) => [...ring(radius), [NaN, NaN]]);
}
