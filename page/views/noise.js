/** Noisy gradients at the minimum: the clouds with and without momentum at the same effective rate, and their cost. */
import { normal, stationary_variance } from "../core/index.js";
import { columns, held, INK, look, memo, NEUTRAL, PAIR, show, slider, spaced, whole } from "../kit/index.js";

const CURVATURES = [1, 10];
const [RUNS, STEPS, LATE, TAIL] = [200, 300, 100, 25]; // measured over the last LATE steps
const [LOW, HIGH] = [0.01, 0.6];
const RATES = spaced(120, 0, 1).map((share) => LOW * (HIGH / LOW) ** share);
const CIRCLE = spaced(60, 0, 2 * Math.PI).map((turn) => [2 * Math.cos(turn), 2 * Math.sin(turn)]);

export default {
  handles: {
    lr: slider("effective rate α", 0.05, { low: LOW, high: HIGH, log: true, valid: "(0, 10]" }),
    beta: slider("momentum coefficient β", 0, { low: 0, high: 0.98, valid: "[0, 1)" }),
    time: whole("step", STEPS, { low: 0, high: STEPS }),
  },
  play: { name: "time", seconds: 10 },
  layout: {
    wide: { rows: [["cloud", "variance", "excess"]], columns: [1.15, 1, 1], height: 310 },
    narrow: { rows: [["cloud", "excess"]], columns: [1.05, 1], height: 240 },
  },
  build,
};

/** What the formula says of momentum in the article's form: the variance of each weight. */
const variances = (lr, beta) => CURVATURES.map((curvature) => stationary_variance(lr * (1 - beta), beta, curvature));
const excess = (/** @type {number[]} */ [flat, steep]) => (CURVATURES[0] * flat + CURVATURES[1] * steep) / 2;

/** What does not change with α: the curves over it. */
const curvesOf = memo((beta) => {
  const pairs = RATES.map((rate) => variances(rate, beta));
  return { parts: columns(pairs), loss: pairs.map(excess) };
});

/** The noise of all runs: first what pushes the flat weight at every step, then the steep one's. */
const noiseOf = memo(() => {
  const draw = normal(3);
  return CURVATURES.map(() => Float64Array.from({ length: RUNS * STEPS }, draw));
});

/**
 * All runs from the minimum, of each weight alone, as the other does not reach it: where they are at step `time`,
 * the path of the first, the mean square over the last steps.
 */
const runsOf = memo((lr, beta, time) =>
  CURVATURES.map((curvature, k) => {
    const noise = noiseOf()[k];
    const [ends, path] = [[], []];
    let squares = 0;
    for (let run = 0; run < RUNS; run++) {
      let [w, v] = [0, 0];
      for (let t = 0, n = run * STEPS - 1; t <= STEPS; t++, n++) {
        if (t > 0) {
          v = beta * v + (1 - beta) * (curvature * w + noise[n]);
          w -= lr * v;
        }
        if (t > STEPS - LATE) squares += w * w;
        if (t === time) ends.push(w);
        if (run === 0 && t <= time && t >= time - TAIL) path.push(w);
      }
    }
    return { ends, path, measured: squares / (RUNS * LATE) };
  }),
);

const NOWHERE = CURVATURES.map(() => ({ ends: [], path: [], measured: NaN }));

function build(ui) {
  const cloud = ui.panel("cloud", { title: "200 runs, and the last steps of one|200 runs, one path", equal: true, xlabel: "w₁ (flat, λ = 1)", ylabel: "w₂ (steep, λ = 10)", xticks: 4, yticks: 4 });
  const range = { x: [LOW, HIGH], xlog: true, xticks: [0.01, 0.03, 0.1, 0.3], xlabel: "effective rate α", ylog: true };
  const variance = ui.panel("variance", { title: "Variance of each weight", y: [1e-4, 10], ...range });
  const loss = ui.panel("excess", { title: "Excess loss", y: [1e-3, 10], ...range });
  const styles = ["GradientDescent", "Momentum"].map(look);
  const methods = styles.map((style, i) => ({
    ends: cloud.dots({ color: style.color, marker: style.marker, size: 1.3, opacity: 0.35 }),
    ring: cloud.line({ color: style.color, dash: i ? "" : "6 4", width: 2.2 }),
    path: cloud.line({ color: style.color, width: 2 }),
    loss: loss.line({ color: style.color, dash: i ? "" : "6 4", width: 2.2 }),
    measured: loss.dots({ color: style.color, marker: style.marker, size: 4.5 }),
    parts: PAIR.map(({ color, marker }) => [
      variance.line({ color, dash: i ? "" : "2 3", width: i ? 2.2 : 1.6 }),
      variance.dots({ color, marker, size: i ? 4.5 : 3 }),
    ]),
  }));
  const before = loss.line({ color: NEUTRAL, opacity: 0.6, width: 1.4 });
  const marks = [variance, loss].map((panel) => panel.rule({ axis: "x" }));
  PAIR.forEach(({ color, word }, i) => variance.text({ color, bold: true }).set(0.0125, [0.011, 0.00028][i], word));
  variance.text({ color: "var(--ml-soft)", anchor: "end", dx: -5, dy: -7 }).set(HIGH, 1e-4, "dotted: β = 0");
  loss.text({ color: styles[0].color, bold: true, dx: 6, dy: 16 }).set(LOW, 10, "- - β = 0");
  const label = loss.text({ color: styles[1].color, bold: true, dx: 6, dy: 32 });
  const grip = (panel, y) =>
    panel.grip({ label: `α in ${panel === loss ? "the loss" : "the variances"}`, color: INK, where: ({ lr }) => [lr, y], move: ([x]) => ({ lr: held(x, LOW, HIGH, 4) }) });
  grip(variance, 1e-4);
  grip(loss, 1e-3);

  return ({ lr, beta, time }, ghost) => {
    const costs = [0, beta].map((coefficient, i) => {
      const method = methods[i];
      const curves = curvesOf(coefficient);
      const expected = variances(lr, coefficient);
      const stable = expected.every(Number.isFinite);
      const [flat, steep] = stable ? runsOf(lr, coefficient, time) : NOWHERE;
      const measured = [flat.measured, steep.measured];
      method.loss.set(RATES, curves.loss);
      method.measured.set([lr], [excess(measured)]);
      method.parts.forEach(([curve, dots], k) => {
        curve.set(RATES, curves.parts[k]);
        dots.set([lr], [measured[k]]);
      });
      method.ends.set(flat.ends, steep.ends);
      method.path.set(flat.path, steep.path);
      method.ring.set(...columns(stable ? CIRCLE.map((point) => point.map((x, k) => x * Math.sqrt(expected[k]))) : []));
      return { formula: excess(expected), measured: excess(measured), size: stable ? 3 * Math.sqrt(Math.max(...expected)) : 0 };
    });
    const [plain, momentum] = costs;
    const end = [0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10].find((one) => one >= Math.max(plain.size, momentum.size)) ?? 15;
    cloud.limits({ x: [-end, end], y: [-end, end] });
    for (const mark of marks) mark.set(lr);
    label.set(LOW, 10, `— β = ${show(beta)}`);
    before.set(RATES, ghost && ghost.beta !== beta ? curvesOf(ghost.beta).loss : []);
    if (!Number.isFinite(momentum.formula)) return "Both clouds grow without end: α is too large with this β, and without it";
    const [with_it, without] = [momentum, plain].map(({ formula, measured }) => [formula, measured].map((x) => show(x, 2)));
    const first = `Excess loss ${with_it[0]} with β = ${show(beta)}`;
    if (!Number.isFinite(plain.formula)) return `${first} (measured ${with_it[1]}), without it the cloud grows without end`;
    return `${first}, ${without[0]} without it (measured ${with_it[1]}, ${without[1]}): divided by ${show(plain.formula / momentum.formula)}`;
  };
}
