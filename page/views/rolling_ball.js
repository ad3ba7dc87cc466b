/** A ball let go on a hill: its energy as a level that sinks, its books, and where each try ended. */
import { DoubleWell, roll } from "../core/index.js";
import { count, fixed, held, INK, memo, MINIMUM, NEUTRAL, percent, slider, spaced, START } from "../kit/index.js";

const HILL = new DoubleWell(1);
const [TOP, LOWEST, BARRIER] = [HILL.value(HILL.barrier), HILL.minimum, HILL.barrier[0]];
const XS = spaced(300, -2.6, 2.6);
const HEIGHTS = XS.map((x) => HILL.value([x]));
const [DT, LONGEST, EVERY] = [0.002, 40, 10]; // so short a step that the books close within a hundredth
const REST = 0.03; // of the first energy: when as little moves the ball, ▶ stops

export default {
  handles: {
    start: slider("start", 2.2, { low: 1.4, high: 2.5 }),
    friction: slider("friction c", 0.2, { low: 0, high: 2.5, step: 0.02, valid: "[0, 100]" }),
    time: slider("time", 0, { low: 0, high: LONGEST, step: 0.05 }),
  },
  play: { name: "time", seconds: 6, end: (values) => courseOf(values.start, values.friction).end },
  layout: {
    wide: { rows: [["hill", "books", "plane"]], columns: [1.5, 0.95, 1], height: 300 },
    narrow: { rows: [["hill", "plane"]], columns: [1.25, 1], height: 240 },
  },
  follow: (_values, _before, changes) => ("time" in changes ? {} : { time: 0 }), // no result before it has rolled
  build,
};

const courseOf = memo((start, friction) => {
  const duration = Math.min(LONGEST, Math.max(8, 4 / friction)); // then it has come to rest
  const run = roll(HILL, start, friction, DT, Math.round(duration / DT));
  const energy = run.potential.map((height, t) => height + run.kinetic[t]);
  const below = energy.findIndex((one) => one < TOP - LOWEST);
  const left = run.positions.map((x) => x < BARRIER);
  const crossings = left.flatMap((side, t) => (t && side !== left[t - 1] ? [t] : []));
  const deeper = below >= 0 && left[below];
  const floor = deeper || below < 0 ? 0 : HILL.value(HILL.minima[1]) - LOWEST;
  const rest = energy.findIndex((one) => one - floor < REST * energy[0]);
  return { ...run, energy, crossings, deeper, caught: below < 0 ? Infinity : below, end: rest < 0 ? duration : Math.max(3, rest * DT) };
});

function build(ui) {
  const hill = ui.panel("hill", { title: "Pull the ball up and let it go|Pull the ball up", x: [-2.6, 2.6], y: [-8, 17], xlabel: "position", ylabel: "height, energy", grid: false });
  const books = ui.panel("books", { title: "Where the energy is", x: [0, 5], y: [0, 1.25], yticks: [0, 0.5, 1], xlabel: "time" });
  const plane = ui.panel("plane", { title: "Times over the hill|Times over", x: [-0.1, 2.6], y: [1.35, 2.55], xlabel: "friction c", ylabel: "start" });
  const level = hill.area({ color: "var(--ml-kinetic)", opacity: 0.35 });
  hill.line({ color: INK, width: 2 }).set(XS, HEIGHTS);
  const surface = hill.line({ color: "var(--ml-kinetic)", width: 2.5 });
  const first = hill.rule({});
  const words = [hill.text({ color: NEUTRAL, anchor: "middle", dy: -5 }), hill.text({ color: "var(--ml-soft)", anchor: "middle", dy: 16 }), hill.text({ color: "var(--ml-soft)", anchor: "middle", dy: 16 })];
  words[1].set(HILL.minima[0][0], LOWEST, "deeper");
  words[2].set(HILL.minima[1][0], HILL.value(HILL.minima[1]), "shallow");
  const ball = hill.dots({ color: START, size: 8 });
  const kinds = ["potential", "kinetic", "lost"].map((name) => [name, `var(--ml-${name})`]);
  const parts = kinds.map(([, color]) => books.area({ color, opacity: 0.75 }));
  const labels = kinds.map(([, color]) => books.text({ color, bold: true, dx: 4, dy: 15 }));
  hill.grip({ label: "ball", tap: false, where: ({ start }) => [start, HILL.value([start])], move: ([x]) => ({ start: within(x) }), drop: ui.play });
  plane.grip({ label: "start and friction", color: INK, where: ({ start, friction }) => [friction, start], move: ([c, x]) => ({ start: within(x), friction: held(c, 0, 2.5) }), drop: ui.play });
  const here = plane.dots({ color: START, size: 3 });
  const tried = new Set();

  return ({ start, friction, time }) => {
    const before = HILL.value([start]) - LOWEST;
    const course = time > 0 ? courseOf(start, friction) : null;
    const t = course ? Math.min(Math.round(time / DT), course.energy.length - 1) : 0;
    const x = course ? course.positions[t] : start;
    const energy = LOWEST + (course ? course.energy[t] : before);
    ball.set([x], [HILL.value([x]) + 0.7]);
    first.set(LOWEST + before);
    here.set([friction], [start]);
    let from = Math.round(((x + 2.6) / 5.2) * 300);
    let to = from;
    while (from > 0 && HEIGHTS[from - 1] <= energy) from--;
    while (to < 300 && HEIGHTS[to + 1] <= energy) to++;
    surface.set([XS[from], XS[to]], [energy, energy]);
    level.set(XS.slice(from, to + 1), HEIGHTS.slice(from, to + 1), XS.slice(from, to + 1).map(() => energy));
    words[0].set(-1.3, LOWEST + before, t ? "started with" : "");

    const width = [5, 10, 20].find((limit) => limit >= time) ?? LONGEST;
    books.limits({ x: [0, width] });
    labels.forEach((label, i) => label.set((width * [0, 1.2, 2.2][i]) / 3, 1.25, kinds[i][0]));
    const stride = EVERY * Math.ceil(width / 10);
    const seen = course ? Array.from({ length: Math.ceil((t + 1) / stride) }, (_, i) => i * stride).concat(t) : [];
    let sums = seen.map(() => 0);
    ["potential", "kinetic", "lost"].forEach((name, i) => {
      const next = seen.map((s, j) => sums[j] + course[name][s] / before);
      parts[i].set(seen.map((s) => s * DT), sums, next);
      sums = next;
    });
    if (!course) return `It starts with ${fixed(before, 1)} of energy, the hilltop needs ${fixed(TOP - LOWEST, 1)}. Bet, then press ▶`;

    const lost = `${percent(course.lost[t] / before)} of its energy is lost to friction`;
    const times = course.crossings.filter((one) => one <= t).length;
    const over = times ? `over the hill ${count(times, "time")}` : "never over the hill";
    if (t < course.caught) return `Still rolling, ${over} so far; ${lost}`;
    const color = course.deeper ? MINIMUM : NEUTRAL;
    const key = `${start} ${friction}`;
    if (!tried.has(key)) plane.text({ color, bold: true, anchor: "middle", dy: 4 }).set(friction, start, String(course.crossings.length));
    tried.add(key);
    return `Caught in the ${course.deeper ? "deeper" : "shallow"} valley, ${over}; ${lost}`;
  };
}

const within = (x) => held(x, 1.4, 2.5);
