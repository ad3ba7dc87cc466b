/** The race of 05: five rules, each tuned on the same grid for the same course and target, from a start that is dragged. */
import * as core from "../core/index.js";
import { columns, count, look, memo, menu, MINIMUM, point, roomy, show, slider, whole } from "../kit/index.js";
import { budgets as BUDGETS, courses as COURSES } from "../race.json"; // tools/tune_race.py

const SURFACES = { ravine: new core.Quadratic([1, 100]), "turned ravine": new core.Quadratic([1, 100], 0.5), Rosenbrock: new core.Rosenbrock() };
const RACERS = { GradientDescent: "Gradient descent", HeavyBall: "Heavy ball", Nesterov: "Nesterov", RMSprop: "RMSprop", Adam: "Adam" };
const NAMES = Object.keys(RACERS);
const SYMBOLS = { lr: "α", beta: "β", alpha: "decay", beta1: "β₁", beta2: "β₂", eps: "ε" };

export default {
  handles: {
    course: menu("landscape", "turned ravine", Object.keys(COURSES)),
    racer: menu("highlight", "HeavyBall", Object.entries(RACERS)),
    factor: slider("every tuned α ×", 1, { low: 0.1, high: 10, log: true }),
    step: whole("step", 0, { low: 0, high: BUDGETS.at(-1) }),
    start: point("start", COURSES["turned ravine"].start),
  },
  play: { name: "step", seconds: 7, end: (values) => raceOf(values.course, values.factor, values.start).last },
  layout: {
    wide: { rows: [["map", "lanes", "loss"]], columns: [1.1, 1.15, 0.9], height: 296 },
    narrow: { rows: [["map", "lanes"]], columns: [1, 1], height: 230 },
  },
  /** A new landscape begins anew; from another start, or at other rates, a race that was seen is seen to its end. */
  follow: ({ step }, before, changes) => {
    const raced = step > 0 && !("step" in changes) && ("start" in changes || "factor" in changes);
    if (!("course" in changes) || changes.course === before.course) return raced ? { step: BUDGETS.at(-1) } : {};
    const moved = changes.start && String(changes.start) !== String(before.start); // Python and Reset send all values
    return { step: moved || changes.step !== before.step ? (changes.step ?? 0) : 0, start: moved ? changes.start : COURSES[changes.course].start };
  },
  build,
};

/** The rule with a rate that falls to zero over `budget` steps, as in tuning.losses_left. */
function decaying(rule, budget) {
  const { lr } = rule;
  let t = 0;
  const step = (w, g, state) => {
    rule.lr = lr * (1 - t++ / budget);
    rule.step(w, g, state);
  };
  return { init: (w) => rule.init(w), step };
}

/** tuning.fewest_steps for one rule from one start, without noise: the run over the first of three budgets that suffice. */
function arrival(name, surface, { lr, ...settings }, factor, start, tolerance) {
  const over = (budget, keep) => {
    const rule = new core[name](lr * factor, ...Object.values(settings));
    return core.descend(surface, decaying(rule, budget), start, budget, keep);
  };
  let enough = 0;
  for (const [i, budget] of BUDGETS.entries()) {
    const run = over(budget, false);
    const suffices = run.diverged_at < 0 && run.losses.at(-1) - run.minimum <= tolerance;
    enough = suffices ? enough + 1 : 0;
    if (enough === 3) return over(BUDGETS[i - 2], true);
  }
  return null;
}

const raceOf = memo((course, factor, start) => {
  const { tuned, tolerance } = COURSES[course];
  const runs = NAMES.map((name) => (tuned[name].lr ? arrival(name, SURFACES[course], tuned[name], factor, start, tolerance) : null));
  return { runs, last: Math.max(BUDGETS[0], ...runs.filter(Boolean).map(({ steps }) => steps)) };
});

function build(ui) {
  const map = ui.panel("map", { title: "Drag the start", equal: true, xlabel: "w₁", ylabel: "w₂", grid: false });
  const lanes = ui.panel("lanes", { title: "How near the target", x: [-0.04, 1.2], y: [0, 5], yticks: [], xticks: [[0, "start"], [1, "target"]] });
  const loss = ui.panel("loss", { title: "Loss above the minimum", xlabel: "step t", ylog: true, y: [1e-5, 100] });
  const levels = map.field();
  const minimum = map.dots({ color: MINIMUM, marker: "star", size: 5 });
  const target = loss.rule({});
  const racers = NAMES.map((name, i) => {
    const style = look(name);
    const { color, marker } = style;
    return {
      marks: [
        map.line({ ...style, marker: null, width: 1.8 }), loss.line({ ...style, marker: null, width: 1.8 }), lanes.line({ color, width: 3 }),
        ...[map, loss, lanes].map((panel) => panel.dots({ color, marker, size: panel === lanes ? 5 : 4 })),
      ],
      words: lanes.text({ color, dy: -9 }),
      steps: lanes.text({ color, bold: true, dx: 9, dy: 5 }),
      lane: 4.35 - i,
    };
  });
  map.grip({ label: "start", where: ({ start }) => start, move: (start) => ({ start }) });
  const background = memo((course) => {
    const [surface, { tolerance }] = [SURFACES[course], COURSES[course]];
    const [x, y] = surface.bounds;
    map.limits({ x, y });
    levels.set((a, b) => surface.value([a, b]), 12);
    minimum.set(...columns(surface.minima));
    loss.limits({ y: [tolerance / 30, 3e5 * tolerance] });
    target.set(tolerance);
  }, 1);
  const highlight = memo((racer) => {
    racers.forEach(({ marks }, i) => {
      const opacity = NAMES[i] === racer ? 1 : 0.5;
      for (const element of marks.flatMap((mark) => mark.elements)) element.setAttribute("opacity", opacity);
    });
  }, 1);

  return ({ course, racer, factor, step, start }) => {
    const surface = SURFACES[course];
    const { tolerance, tuned } = COURSES[course];
    const { runs, last } = raceOf(course, factor, start);
    background(course);
    highlight(racer);
    loss.limits({ x: [0, roomy(1.04 * last)] });
    const first = surface.value(start);
    racers.forEach(({ marks, words, steps, lane }, i) => {
      const run = runs[i];
      const [path, curve, way, ...heads] = marks;
      const settings = Object.entries(tuned[NAMES[i]]).filter(([key]) => ui.wide || key === "lr");
      const said = settings.map(([key, value]) => `${SYMBOLS[key]} ${show(key === "lr" ? value * factor : value)}`).join(", ");
      words.set(0, lane, `${RACERS[NAMES[i]]}${said && `: ${said}`}`);
      const t = run ? Math.min(step, run.steps) : 0;
      const there = run && t === run.steps;
      const seen = run ? run.weights.slice(0, t + 1) : [start];
      const losses = run ? run.losses.slice(0, t + 1) : [first];
      const share = Math.log(first / losses.at(-1)) / Math.log(first / tolerance);
      const near = there || first <= tolerance ? 1 : Math.max(0, Math.min(0.97, share)); // on it stands who has arrived
      path.set(...columns(seen));
      curve.set(losses.map((_, k) => k), losses);
      way.set([0, near], [lane, lane]);
      heads[0].set(...columns([seen.at(-1)]));
      heads[1].set([t], [losses.at(-1)]);
      heads[2].set([near], [lane]);
      steps.set(1, lane, there ? String(run.steps) : !run && step > 0 ? "never" : "");
    });
    if (step === 0) return "Who reaches the target first? Bet, then press ▶";
    const order = NAMES.map((name, i) => [RACERS[name], runs[i]?.steps ?? Infinity]).sort(([, a], [, b]) => a - b);
    const there = order.filter(([, steps]) => steps <= step);
    const said = there.map(([name, steps]) => `${name} ${steps}`).join(", ");
    if (step < last && there.length < order.length) return there.length ? `Step ${step}, arrived: ${said}` : `Step ${step}: nobody has arrived`;
    const never = order.filter(([, steps]) => steps === Infinity).map(([name]) => `${name} never`);
    return there.length ? `Steps to the target: ${[said, ...never].join(", ")}` : `Nobody reaches the target, not in ${count(BUDGETS.at(-1), "step")}`;
  };
}
