/** A real network, trained at every point of a grid of α and β: the map of its error, pinned curves, a line of equal α/(1 − β). */
import { INK, menu, NEUTRAL, percent, rgba, show, slider, START } from "../kit/index.js";

const LRS = [0.001, 0.00178, 0.00316, 0.00562, 0.01, 0.0178, 0.0316, 0.0562, 0.1, 0.178, 0.316, 0.562, 1, 1.78, 3.16, 5.62, 10]; // sweep.LRS
const BETAS = [0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999]; // sweep.BETAS
const HALF = 10 ** (1 / 8); // half a cell
const SIDES = { x: [LRS[0] / HALF, LRS.at(-1) * HALF], y: [-0.5, BETAS.length - 0.5] };
const [BEST, WORST] = [0.02, 0.9];
const SHADES = [[253, 231, 37], [94, 201, 98], [33, 145, 140], [59, 82, 139], [68, 1, 84]];
const PINS = ["Nesterov", "RMSprop", "Adam", "own"].map((name) => `var(--ml-${name})`);
const ERRORS = { y: [0.015, 1], ylog: true, yticks: [0.02, 0.05, 0.1, 0.2, 0.5, 0.9].map((share) => [share, percent(share)]) };

export default {
  handles: {
    lr: menu("learning rate α (PyTorch's form)", 0.1, LRS),
    beta: menu("momentum coefficient β", 0.9, BETAS),
    effective: slider("effective rate α/(1 − β)", 1, { low: 0.001, high: 10000, log: true, follows: true, valid: "(0, inf)" }),
  },
  layout: {
    wide: { rows: [["map", "curves"], ["map", "along"]], columns: [1.35, 1], height: 310 },
    narrow: { rows: [["map", "curves"]], columns: [1.15, 1], height: 240 },
  },
  follow: ({ lr, beta, effective }, before) => {
    const alone = effective !== before.effective && lr === before.lr && beta === before.beta;
    return alone ? { lr: nearest(effective * (1 - beta)) } : lr === before.lr && beta === before.beta ? {} : { effective: lr / (1 - beta) };
  },
  build,
};

const nearest = (goal) => LRS.reduce((best, lr) => (Math.abs(Math.log(lr / goal)) < Math.abs(Math.log(best / goal)) ? lr : best));

function build(ui) {
  const { errors } = ui.given; // [β][α][epoch], null where it diverged
  const epochs = errors[0][0].map((_, epoch) => epoch);
  const last = (i, j) => errors[i][j].at(-1);
  const labels = BETAS.map((beta, i) => [i, show(beta)]);
  const rows = BETAS.map((_, i) => i);
  const map = ui.panel("map", { title: "Test error after 20 epochs: choose a cell|Test error: choose a cell", ...SIDES, xlog: true, xticks: [0.001, 0.01, 0.1, 1, 10], yticks: labels, xlabel: "learning rate α", ylabel: "β", grid: false });
  const curves = ui.panel("curves", { title: "Its test error over the epochs|Over the epochs", x: [0, epochs.length - 1], ...ERRORS, xlabel: "epoch" });
  const along = ui.panel("along", { title: "Along the line", x: SIDES.y, xticks: labels.filter((_, i) => i % 2), ...ERRORS, xlabel: "β" });
  map.cells().set(LRS.length, BETAS.length, (j, i) => shade(last(i, j)), [SIDES.x, SIDES.y]);
  const lines = [map.line({ color: INK, width: 4, opacity: 0.5 }), map.line({ color: "var(--ml-paper)", width: 2, dash: "6 4" })];
  const squares = PINS.map((color) => [map.dots({ color: "var(--ml-paper)", marker: "square", size: 8 }), map.dots({ color, marker: "square", size: 6 })]);
  const before = curves.line({ color: NEUTRAL, opacity: 0.6, width: 1.4 });
  const pinned = PINS.map((color, k) => [curves.line({ color, dash: ["", "7 4", "2 3", "11 3"][k], width: 2 }), along.dots({ color, marker: "square", size: 4 })]);
  const own = curves.line({ color: START, width: 2.6 });
  const way = along.line({ color: NEUTRAL, marker: "circle", size: 3 });
  const here = along.dots({ color: START, size: 5 });
  map.grip({ label: "cell", where: ({ lr, beta }) => [lr, BETAS.indexOf(beta)], move: ([x, y]) => ({ lr: nearest(Math.max(1e-4, x)), beta: BETAS[Math.max(0, Math.min(BETAS.length - 1, Math.round(y)))] }) });

  let pins = []; // [i, j] of each cell
  ui.button("Pin or unpin this curve", () => {
    const cell = [BETAS.indexOf(ui.values.beta), LRS.indexOf(ui.values.lr)];
    const there = pins.some((pin) => String(pin) === String(cell));
    pins = there ? pins.filter((pin) => String(pin) !== String(cell)) : [...pins, cell].slice(-PINS.length);
    PINS.forEach((_, k) => {
      const [i, j] = pins[k] ?? [];
      for (const square of squares[k]) square.set(...(pins[k] ? [[LRS[j]], [i]] : []));
      pinned[k][0].set(...(pins[k] ? [epochs, errors[i][j]] : []));
      pinned[k][1].set(...(pins[k] ? [[i], [last(i, j)]] : []));
    });
    ui.redraw();
  });

  return ({ lr, beta, effective }, ghost) => {
    const [i, j] = [BETAS.indexOf(beta), LRS.indexOf(lr)];
    const equal = BETAS.map((one) => effective * (1 - one));
    for (const line of lines) line.set(equal, rows);
    own.set(epochs, errors[i][j]);
    before.set(...(ghost ? [epochs, errors[BETAS.indexOf(ghost.beta)][LRS.indexOf(ghost.lr)]] : []));
    const inside = (goal) => goal > SIDES.x[0] && goal < SIDES.x[1];
    const onTheLine = equal.map((goal, k) => (inside(goal) ? last(k, LRS.indexOf(nearest(goal))) : NaN));
    way.set(rows, onTheLine);
    here.set([i], [last(i, j)]);
    const setting = `α = ${show(lr)}, β = ${show(beta)}, effective rate ${show(lr / (1 - beta))}`;
    if (last(i, j) === null) return `${setting}: diverges`;
    const words = `${setting}: ${percent(last(i, j), 1)} of the test images are wrong`;
    return last(i, j) > 0.85 ? `${words}, it guesses` : words;
  };
}

function shade(error) {
  if (error === null) return rgba(128, 128, 128);
  const place = Math.max(0, Math.min(0.9999, Math.log(error / BEST) / Math.log(WORST / BEST))) * (SHADES.length - 1);
  const [k, share] = [Math.floor(place), place % 1];
  const [red, green, blue] = SHADES[k].map((low, c) => Math.round(low + share * (SHADES[k + 1][c] - low)));
  return rgba(red, green, blue);
}
