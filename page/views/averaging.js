/** The velocity as an average of past gradients: a stream, the window of weights over it, and their sum. */
import { half_life, memory, normal } from "../core/index.js";
import { count, fixed, held, INK, look, menu, NEUTRAL, percent, point, slider, START, whole } from "../kit/index.js";

const LENGTH = 80;
const AGES = Array.from({ length: LENGTH }, (_, k) => k);
const TIMES = AGES.map((k) => k + 1);
const noise = ((draw) => TIMES.map(draw))(normal(5));
const SIGNALS = {
  step: TIMES.map((t) => (t < 25 ? -1 : 1)),
  noise: noise.map((x) => 1 + x),
  flips: TIMES.map((t) => 0.5 + (t % 2 ? -1.5 : 1.5)),
};

export default {
  handles: {
    beta: slider("momentum coefficient β", 0.5, { low: 0, high: 0.99, valid: "[0, 1)" }),
    signal: menu("gradients", "noise", ["step", "noise", "flips", ["drawn", "drawn by you"]]),
    drawn: point("what you drew", SIGNALS.noise.map((g) => held(g, -3, 4))),
    time: whole("step t of the window", 60, { low: 1, high: LENGTH }),
  },
  play: { name: "time", seconds: 8 },
  layout: {
    wide: { rows: [["stream", "weights"]], columns: [2, 1], height: 290 },
    narrow: { rows: [["stream", "weights"]], columns: [1.55, 1], height: 240 },
  },
  build,
};

function build(ui) {
  const stream = ui.panel("stream", { title: "Gradients gₜ and velocity vₜ: drag a gradient|Gradients and velocity: drag", x: [0, LENGTH + 1], y: [-3, 4], xlabel: "step t" });
  const weights = ui.panel("weights", { title: "Weight of a past gradient|Weights", x: [-0.5, 30.5], xlabel: "age k (steps)", yticks: 4 });
  const style = look("Momentum");
  const window = stream.area({ color: style.color, opacity: 0.3 });
  stream.rule({ dash: "" }).set(0);
  const gradients = stream.dots({ color: NEUTRAL, size: 2.6 });
  const before = stream.line({ color: NEUTRAL, opacity: 0.7, width: 1.6 });
  const velocity = stream.line({ color: style.color, width: 2.4 });
  const now = stream.dots({ color: style.color, size: 5 });
  const value = stream.text({ color: style.color, bold: true, anchor: "middle", dy: 16 });
  const bars = weights.area({ color: style.color, opacity: 0.45 });
  const sum = weights.text({ anchor: "end", dx: -8, dy: 18 });
  const half = weights.text({ color: START, bold: true, dx: 13, dy: 4 });

  const signalOf = ({ signal, drawn }) => SIGNALS[signal] ?? drawn;
  stream.grip({
    label: "gradient at step t",
    color: INK,
    where: (values) => [values.time, signalOf(values)[values.time - 1]],
    move: ([x, y], values) => {
      const time = held(x, 1, LENGTH, 0);
      return { time, signal: "drawn", drawn: signalOf(values).with(time - 1, held(y, -3, 4)) };
    },
  });
  weights.grip({
    label: "half-life",
    where: ({ beta }) => [life(beta), (1 - beta) / 2],
    move: ([x]) => ({ beta: held(0.5 ** (1 / Math.max(0.15, x)), 0, 0.99) }),
  });

  return (values, ghost) => {
    const { beta, time } = values;
    const signal = signalOf(values);
    const averages = averaged(signal, beta);
    gradients.set(TIMES, signal);
    velocity.set(TIMES, averages);
    before.set(TIMES, ghost && ghost.signal === values.signal ? averaged(signal, ghost.beta) : []);
    now.set([time], [averages[time - 1]]);
    value.set(held(time, 14, LENGTH - 14), 4, `v = ${fixed(averages[time - 1], 2)}`);
    const each = AGES.map((k) => (1 - beta) * beta ** k);
    const seen = AGES.slice(0, time);
    window.set(...steps(seen.map((k) => time - k), seen.map((k) => -3 + (2 * each[k]) / (1 - beta)), -3));
    bars.set(...steps(AGES, each, 0));
    const top = [0.012, 0.02, 0.05, 0.1, 0.2, 0.5, 1.1].find((end) => end > 1.05 * (1 - beta));
    weights.limits({ y: [0, top] });
    sum.set(30.5, top, `sum: ${fixed(1 - beta ** time, 2)}`);
    half.set(life(beta), (1 - beta) / 2, "half-life");
    const kept = (1 - beta) / (1 + beta);
    const share = `${percent(kept, 1)} of a flip's size and of noise's variance is left`;
    return `Memory ${count(Number(memory(beta).toPrecision(3)), "step")}, half-life ${fixed(life(beta), 1)}; ${share}`;
  };
}

const life = (beta) => (beta ? half_life(beta) : 0);

function averaged(signal, beta) {
  let v = 0;
  return signal.map((g) => (v = beta * v + (1 - beta) * g));
}

/** Bars of width 1 around `centres` as the outline of an area over `floor`. */
function steps(centres, heights, floor) {
  const xs = centres.flatMap((x) => (centres[0] > centres.at(-1) ? [x + 0.5, x - 0.5] : [x - 0.5, x + 0.5]));
  return [xs, xs.map(() => floor), heights.flatMap((y) => [y, y])];
}
