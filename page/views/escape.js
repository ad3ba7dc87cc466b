/** The double well: where each of 501 starts ends, the strip of what was tried, and one start's path. */
import * as core from "../core/index.js";
import { BAD, held, INK, look, memo, menu, MINIMUM, NEUTRAL, percent, rgba, slider, spaced, START } from "../kit/index.js";

const WELL = new core.DoubleWell(1);
const [DEEPER, SHALLOW, BARRIER] = [WELL.minima[0][0], WELL.minima[1][0], WELL.barrier[0]];
const STARTS = spaced(500, -2.5, 2.5);
const HEIGHTS = STARTS.map((w) => WELL.value([w]));
const [STEPS, SHOWN, NEAR, ROWS] = [2000, 120, 0.01, 50];
const [STAYS, BETTER, WORSE, DIVERGES, RESTLESS, NOTHING] = [0, 1, 2, 3, 4, 5];
const COLORS = [rgba(128, 128, 128, 70), rgba(0, 150, 108), rgba(213, 94, 0), rgba(128, 128, 128), rgba(128, 128, 128, 160), rgba(0, 0, 0, 0)];

export default {
  handles: {
    beta: slider("momentum coefficient β", 0, { low: 0, high: 0.98, valid: "[0, 1)" }),
    lr: slider("learning rate α", 0.01, { low: 0.001, high: 0.2, log: true, valid: "(0, 1]" }),
    optimizer: menu("optimizer", "HeavyBall", [["HeavyBall", "PyTorch's form"], ["Momentum", "the article's form"], "Nesterov"]),
    start: slider("the start that is drawn", 2.2, { low: -2.5, high: 2.5 }),
  },
  layout: {
    wide: { rows: [["well", "path"], ["strip", "path"]], columns: [1.5, 1], shares: [1, 1], height: 296 },
    narrow: { rows: [["well"], ["strip"]], columns: [1], shares: [1.1, 1], height: 240 },
  },
  build,
};

/** Where each start ends, as measures.moves counts it: at rest within 0.01 of a minimum after 2000 steps. */
const outcomesOf = memo((optimizer, lr, beta) => {
  const rate = optimizer === "Momentum" ? lr * (1 - beta) : lr; // the article's form with the velocity in other units
  const ahead = optimizer === "Nesterov";
  return STARTS.map((start, i) => {
    const limit = 1e12 * Math.max(1, Math.abs(HEIGHTS[i]));
    let [w, v] = [start, 0];
    for (let t = 0; t < STEPS; t++) {
      const g = 4 * w * (w * w - 2) + 1;
      v = beta * v + g;
      const move = rate * (ahead ? g + beta * v : v);
      w -= move;
      if (Math.abs(move) < 1e-4 && Math.min(Math.abs(w - DEEPER), Math.abs(w - SHALLOW)) < NEAR / 10) break;
      if (!((w * w - 4) * w * w + w <= limit)) return DIVERGES;
    }
    const deeper = Math.abs(w - DEEPER) < NEAR;
    if (!deeper && !(Math.abs(w - SHALLOW) < NEAR)) return RESTLESS;
    if (deeper === start < BARRIER) return STAYS;
    return deeper ? BETTER : WORSE;
  });
});

function build(ui) {
  const well = ui.panel("well", { title: "501 starts, by where they end: drag one", x: [-2.6, 2.6], y: [-9.5, 15], ylabel: "loss", xticks: [], grid: false });
  const strip = ui.panel("strip", { title: "Tried so far: β and start", x: [-2.6, 2.6], y: [0, 1], xlabel: "start w₀", ylabel: "β", yticks: [0, 0.5, 1], grid: false });
  const path = ui.panel("path", { title: "The start that you dragged", x: [0, SHOWN], y: [-3, 3], xlabel: "step t", ylabel: "weight w" });
  well.line({ color: NEUTRAL, width: 1.5 }).set(STARTS, HEIGHTS);
  const kinds = [[BETTER, MINIMUM, ""], [WORSE, BAD, ""], [DIVERGES, INK, "2 3"], [RESTLESS, NEUTRAL, "6 3"]];
  const bands = kinds.map(([kind, color, dash]) => [kind, well.line({ color, dash, width: 6 })]);
  const flows = [MINIMUM, BAD].map((color, i) => [well.arrow({ color, width: 3 }), well.text({ color, bold: true, anchor: i ? "start" : "end", dx: i ? 8 : -8, dy: 5 })]);
  for (const { w, word, color } of [{ w: DEEPER, word: "better", color: MINIMUM }, { w: SHALLOW, word: "worse", color: BAD }]) {
    well.text({ color, anchor: "middle", dy: 16 }).set(w, WELL.value([w]), word);
    path.rule({ color, dash: "6 4", width: 1.4 }).set(w);
    path.text({ color, anchor: "end", dx: -5, dy: w < 0 ? 15 : -6 }).set(SHOWN, w, `${word} well`);
  }
  for (const panel of [well, strip]) panel.rule({ axis: "x" }).set(BARRIER);
  path.rule({}).set(BARRIER);
  const ghosts = [well, path].map((panel) => panel.line({ color: NEUTRAL, opacity: 0.5, width: 1.2 }));
  const lines = [well, path].map((panel) => panel.line({ ...look("HeavyBall"), width: 1.2 }));
  const cells = strip.cells();
  const here = strip.dots({ color: START, size: 3 });
  const height = (w) => WELL.value([w]);
  well.grip({ label: "start", where: ({ start }) => [start, height(start)], move: ([x]) => ({ start: held(x, -2.5, 2.5) }) });
  strip.grip({ label: "start and β", where: ({ start, beta }) => [start, beta], move: ([x, y]) => ({ start: held(x, -2.5, 2.5), beta: held(y, 0, 0.98) }) });

  const rowsOf = memo((_optimizer, _lr) => [], Infinity); // of the strip: those that were tried
  const runOf = memo((optimizer, lr, beta, start) => {
    const path = core.descend(WELL, new core[optimizer](lr, beta), [start], SHOWN).weights.map(([w]) => w);
    return { path, heights: path.map(height), time: path.map((_, t) => t) };
  });
  const nowhere = { path: [], heights: [], time: [] };
  let drawn = null;

  return (values, ghost) => {
    const { optimizer, lr, beta } = values;
    const outcomes = outcomesOf(optimizer, lr, beta);
    const rows = rowsOf(optimizer, lr);
    rows[Math.floor(ROWS * beta + 1e-9)] = outcomes;
    here.set([values.start], [beta]);
    if (drawn !== outcomes) {
      drawn = outcomes;
      cells.set(251, ROWS, (i, j) => COLORS[rows[j] ? rows[j][2 * i] : NOTHING], [[-2.51, 2.51], [0, 1]]);
      for (const [kind, line] of bands) line.set(STARTS, HEIGHTS.map((y, i) => (outcomes[i] === kind ? y : NaN)));
    }
    const share = (kind) => outcomes.filter((one) => one === kind).length / outcomes.length;
    flows.forEach(([arrow, word], i) => {
      const part = share([BETTER, WORSE][i]);
      const [from, to, y] = i ? [-0.6, 0.85, 8.3] : [0.85, -0.6, 11.8];
      arrow.set(...(part ? [[from, y], [to, y]] : []));
      word.set(to, y, part ? percent(part, 1) : "");
    });
    const run = runOf(optimizer, lr, beta, values.start);
    const before = ghost ? runOf(ghost.optimizer, ghost.lr, ghost.beta, ghost.start) : nowhere;
    for (const [[curve, course], { path, heights, time }] of [[lines, run], [ghosts, before]]) {
      curve.set(path, heights);
      course.set(time, path);
    }
    for (const line of lines) line.restyle(look(optimizer));
    const more = [[DIVERGES, "diverge"], [RESTLESS, "have not come to rest"]].filter(([kind]) => share(kind)).map(([kind, word]) => `, ${percent(share(kind), 1)} ${word}`);
    return `${percent(share(BETTER), 1)} of the starts move to the better well, ${percent(share(WORSE), 1)} to the worse${more.join("")}`;
  };
}
