/** One run of one rule: its path, its loss, its velocity, and how many steps each learning rate took. */
import * as core from "../core/index.js";
import { columns, count, INK, look, memo, menu, MINIMUM, NEUTRAL, PAIR, point, roomy, show, slider, whole } from "../kit/index.js";

const SHARE = 1e-3; // a run has arrived when its loss above the minimum stays below this share of the first
const HORIZON = 400;

export default {
  handles: {
    lr: slider("learning rate α", 0.076, { low: 0.002, high: 2, log: true, valid: "(0, inf)" }),
    beta: slider("momentum coefficient β", 0, { low: 0, high: 0.98, valid: "[0, 1)" }),
    steps: whole("steps", 60, { low: 1, high: 150, valid: "[1, 1000]" }),
    optimizer: menu("optimizer", "Momentum", ["GradientDescent", "Momentum", "HeavyBall", "Nesterov", "Adam"]),
    start: point("start", [-1.14, 0.9]),
  },
  play: { name: "steps", seconds: 6, end: (values) => values.steps },
  layout: {
    wide: { rows: [["path", "loss", "tries"], ["path", "velocity", "tries"]], columns: [1.25, 1, 0.8], height: 300 },
    narrow: { rows: [["path", "loss"], ["path", "tries"]], columns: [1.1, 1], height: 225 },
  },
  build,
};

function build(ui) {
  const { low = 0.002, high = 2 } = ui.given.handles?.lr ?? {};
  const surface = surfaceOf(ui.given.surface ?? { kind: "Quadratic", eigenvalues: [1, 25], angle: 0.35 });
  const [xs, ys] = surface.bounds;
  const path = ui.panel("path", { title: "Path: drag the start", x: xs, y: ys, equal: true, xlabel: "w₁", ylabel: "w₂", grid: false });
  const loss = ui.panel("loss", { title: "Loss, share of the first|Loss", ylog: true, y: [1e-8, 100] });
  const velocity = ui.panel("velocity", { title: "Velocity v", xlabel: "step t", y: [-1, 1] });
  const tries = ui.panel("tries", { title: "Steps to 1/1000", xlabel: "α", ylabel: "steps", x: [low, high], y: [5, HORIZON], yticks: [10, 30, 100, 300], xlog: true, ylog: true });
  path.field().set((x, y) => surface.value([x, y]), 12);
  path.dots({ color: MINIMUM, marker: "star", size: 5 }).set(...columns(surface.minima));
  loss.rule({}).set(SHARE);
  velocity.rule({ dash: "" }).set(0);

  const faint = { color: NEUTRAL, opacity: 0.55, width: 1.4 };
  const ghosts = [path.line(faint), loss.line(faint), tries.dots({ ...faint, size: 4 })];
  const style = look("Momentum");
  const lines = [path.line({ ...style, width: 1.4 }), loss.line({ ...style, marker: null })];
  const parts = PAIR.map((look, i) => [velocity.line({ ...look, marker: null }), velocity.text({ color: look.color, anchor: "end", dx: -4, dy: i ? -6 : 14 })]);
  const arrows = ["var(--ml-Nesterov)", "var(--ml-Adam)", INK].map((color) => path.arrow({ color, width: 2.4 }));
  const marks = [path, loss].map((panel) => panel.dots({ color: INK, size: 4 }));
  const been = tries.dots({ color: NEUTRAL, size: 2.2 });
  const here = tries.dots({ color: INK, size: 4.5 });
  path.grip({ label: "start", where: ({ start }) => start, move: (start) => ({ start }) });

  const tried = new Map();
  let hovered = null;
  for (const panel of [loss, velocity]) {
    panel.hover((t) => {
      hovered = t === null ? null : Math.round(t);
      ui.redraw();
    });
  }

  const runOf = memo((optimizer, lr, beta, start) => measured(core.descend(surface, new core[optimizer](lr, beta), start, HORIZON)));
  const own = ui.given.rule || !surface.gradient;
  const runFor = ({ optimizer, lr, beta, start }) => (own ? measured(ui.run()) : runOf(optimizer, lr, beta, start));

  return (values, ghost) => {
    const { lr, beta, steps, optimizer } = values;
    const run = runFor(values);
    if (!run.losses) return run.error ?? "The kernel has not answered yet: run the cell, or all cells above it";
    const shown = run.weights.slice(0, steps + 1);
    const time = shown.map((_, t) => t);
    const style = look(own ? "own" : optimizer);
    ui.enable("beta", optimizer !== "GradientDescent" || own);
    for (const line of lines) line.restyle(style);
    lines[0].set(...columns(shown));
    lines[1].set(time, run.share.slice(0, steps + 1));
    for (const panel of [loss, velocity]) panel.limits({ x: [0, roomy(steps)] });
    const before = ghost && !own && runFor(ghost);
    ghosts[0].set(...columns(before ? before.weights.slice(0, steps + 1) : []));
    ghosts[1].set(time, before ? before.share.slice(0, steps + 1) : []);

    // what the learning rate multiplies: v itself in the article's form
    const moves = shown.slice(1).map((w, t) => w.map((x, i) => (shown[t][i] - x) / lr));
    velocity.grow(Math.max(...moves.flat().map(Math.abs)));
    parts.forEach(([line, word], i) => {
      line.set(time.slice(1), moves.map((v) => v[i]));
      word.set(roomy(steps), i ? velocity.options.y[0] : velocity.options.y[1], `along w${"₁₂"[i]}`);
    });

    const step = Math.min(hovered ?? shown.length - 1, shown.length - 1);
    marks[0].set(...columns([shown[step]]));
    marks[1].set([step], [run.share[step]]);
    drawArrows(arrows, shown, step, values, run);

    const arrived = Number.isFinite(run.settled);
    if (arrived) tried.set(`${lr} ${beta}`, [lr, run.settled]);
    tries.limits({ x: [Math.min(low, lr), Math.max(high, lr)] });
    been.set(...columns([...tried.values()]));
    here.set([lr], [arrived ? Math.max(1, run.settled) : NaN]);
    if (run.diverged_at >= 0) return `Diverges at step ${run.diverged_at}`;
    const best = Math.min(...[...tried.values()].map(([, n]) => n));
    if (!arrived) return `Not there after ${HORIZON} steps: the loss is ${show(run.share.at(-1), 2)} times the first`;
    return `Arrives in ${count(run.settled, "step")}: below a thousandth of the first loss, to stay. Your best: ${best}`;
  };
}

/**
 * The step that led to point `t`: the rest of the last step, then the fresh gradient's share; they add up.
 * @param {any[]} arrows
 */
function drawArrows([kept, fresh, whole], weights, t, { beta, optimizer }, { gradients }) {
  const adds = optimizer !== "Adam" && optimizer !== "Nesterov" && gradients && t > 0;
  if (!adds) return [kept, fresh, whole].forEach((arrow) => arrow.set());
  const [from, to] = [weights[t - 1], weights[t]];
  const last = t > 1 ? from.map((x, i) => x - weights[t - 2][i]) : [0, 0];
  const share = optimizer === "GradientDescent" ? 0 : beta;
  const corner = from.map((x, i) => x + share * last[i]);
  kept.set(from, corner);
  fresh.set(corner, to);
  whole.set(from, to);
}

/** A run with its losses as shares of the first, and the step from which on it has arrived. */
function measured(run) {
  if (!run.losses) return run;
  const first = run.losses[0] - run.minimum || 1;
  return { ...run, share: run.losses.map((one) => (one - run.minimum) / first), settled: core.settling_time(run, SHARE * first) };
}

/** The landscape that Python described: one of the core's, or a learner's own as a grid of values. */
function surfaceOf({ kind, eigenvalues, angle, bounds, minima, grid }) {
  if (kind === "Quadratic") return new core.Quadratic(eigenvalues, angle);
  if (kind) return new core[kind]();
  const [[left, right], [bottom, top]] = bounds;
  const [rows, columns] = [grid.length, grid[0].length];
  const value = ([x, y]) => {
    const i = Math.round(((x - left) / (right - left)) * (columns - 1));
    const j = Math.round(((y - bottom) / (top - bottom)) * (rows - 1));
    return grid[Math.max(0, Math.min(rows - 1, j))][Math.max(0, Math.min(columns - 1, i))];
  };
  return { value, bounds, minima, gradient: null };
}
