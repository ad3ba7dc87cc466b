/** A mass on a spring: the exact motion, and the heavy ball's steps beside it, in both languages. */
import { convergence_rate, oscillator, Quadratic, regime, roll, to_ball, to_heavy_ball } from "../core/index.js";
import { columns, fixed, held, INK, look, memo, NEUTRAL, point, show, slider, spaced } from "../kit/index.js";

const DURATION = 20;
const TIMES = spaced(300, 0, DURATION);
const TURNS = spaced(24, 0, 1);
const SPRING = new Quadratic([1]);

export default {
  handles: {
    friction: slider("friction c", 0.3, { low: 0, high: 5, step: 0.05, valid: "[0, 20]" }),
    dt: slider("time step Δt", 0.2, { low: 0.05, high: 2.2, step: 0.05, valid: "(0, 3]" }),
    beta: slider("momentum β = 1 − cΔt", 0.94, { low: 0, high: 1, follows: true }),
    lr: slider("learning rate α = Δt²", 0.04, { low: 0.0025, high: 4.84, log: true, follows: true, valid: "(0, 9]" }),
    start: point("start: position and velocity", [1, 0]),
    time: slider("time", 0, { low: 0, high: DURATION, step: 0.05 }),
  },
  play: { name: "time", seconds: 8 },
  layout: {
    wide: { rows: [["spring", "phase", "rate"], ["motion", "phase", "rate"]], columns: [1.35, 1, 0.9], shares: [0.3, 1], height: 296 },
    narrow: { rows: [["spring", "rate"], ["motion", "rate"]], columns: [1.5, 1], shares: [0.4, 1], height: 238 },
  },
  follow,
  build,
};

/** Each pair of handles says what the other says; with more friction than 1/Δt a step would reverse the velocity. */
function follow({ friction, dt, beta, lr }, before) {
  if (friction === before.friction && dt === before.dt && (beta !== before.beta || lr !== before.lr)) {
    const [c, step] = to_ball(lr, beta).map((x) => Number(x.toPrecision(6)));
    return { friction: c, dt: step };
  }
  const most = Math.min(friction, 1 / dt);
  const [rate, kept] = to_heavy_ball(most, dt).map((x) => Number(x.toPrecision(6)));
  return { friction: most, lr: rate, beta: Math.max(0, kept) };
}

function build(ui) {
  const spring = ui.panel("spring", { title: "Pull the mass, then press ▶|Pull the mass", x: [-2.4, 1.8], y: [-1, 1], xticks: [], yticks: [], grid: false });
  const motion = ui.panel("motion", { x: [0, DURATION], y: [-1.6, 1.6], xlabel: "time", ylabel: "position" });
  const phase = ui.panel("phase", { title: "Phase portrait", x: [-1.7, 1.7], y: [-1.7, 1.7], equal: true, xlabel: "position", ylabel: "velocity", grid: false });
  const rate = ui.panel("rate", { title: "Error × in each step|× a step", x: [0, 5], y: [0, 1.2], xlabel: "friction c" });
  const style = look("HeavyBall");

  spring.line({ color: INK, width: 4 }).set([-2.2, -2.2], [-0.8, 0.8]);
  spring.rule({ axis: "x" }).set(0);
  const coil = spring.line({ color: NEUTRAL, width: 2 });
  const masses = [[NEUTRAL, 13], [style.color, 8]].map(([color, size]) => spring.dots({ color, size, marker: "square" }));
  for (const panel of [motion, phase]) panel.rule({ dash: "" }).set(0);
  phase.rule({ axis: "x", dash: "" }).set(0);
  const [flow, tips] = [phase.line({ color: "var(--ml-edge)", width: 1 }), phase.dots({ color: "var(--ml-edge)", size: 1.6 })];
  const ghosts = [motion, phase].map((panel) => panel.line({ color: style.color, opacity: 0.45, width: 1.2 }));
  const exact = [motion, phase].map((panel) => panel.line({ color: NEUTRAL, width: 5, opacity: 0.5 }));
  const steps = [motion, phase].map((panel) => panel.line({ ...style, dash: "", width: 1.1, size: 2.6 }));
  const words = [["exact", NEUTRAL, -150], ["in steps of Δt", style.color, -6]];
  for (const [word, color, dx] of words) motion.text({ color, bold: true, anchor: "end", dx, dy: 15 }).set(DURATION, 1.6, word);
  const v = rate.line({ color: style.color, width: 2 });
  rate.rule({}).set(1);

  spring.grip({ label: "mass", where: ({ friction, start, time }) => [exactly(friction, start, time)[0], 0], move: ([x]) => ({ start: [within(x), 0], time: 0 }) });
  phase.grip({ label: "start", where: ({ start }) => start, move: (start) => ({ start: start.map(within), time: 0 }) });
  motion.grip({
    label: "time", color: INK,
    where: ({ friction, start, time }) => [time, exactly(friction, start, time)[0]],
    move: ([time]) => ({ time: held(time, 0, DURATION) }),
  });
  rate.grip({ label: "friction", color: style.color, where: ({ friction, dt }) => [friction, rateAt(friction, dt)], move: ([x]) => ({ friction: held(x, 0, 20) }) });

  const courses = memo((friction, dt, start) => {
    const whole = TIMES.map((t) => exactly(friction, start, t));
    const { times, positions, velocities } = roll(SPRING, start[0], friction, dt, Math.round(DURATION / dt), start[1]);
    const fine = times.every((_, i) => Math.abs(positions[i]) < 1e3);
    const off = Math.max(...times.map((t, i) => Math.abs(positions[i] - exactly(friction, start, t)[0])));
    const exact = [0, 1].map((k) => whole.map((state) => state[k]));
    return { exact, times, positions, velocities, off: fine ? off : Infinity };
  });

  return ({ friction, dt, start, time, lr, beta }, ghost) => {
    const { exact: parts, times, positions, velocities, off } = courses(friction, dt, start);
    exact[0].set(TIMES, parts[0]);
    exact[1].set(...parts);
    steps[0].set(times, positions);
    steps[1].set(positions, velocities);
    const before = ghost ? courses(ghost.friction, ghost.dt, ghost.start) : { times: [], positions: [], velocities: [] };
    ghosts[0].set(before.times, before.positions);
    ghosts[1].set(before.positions, before.velocities);

    const x = exactly(friction, start, time)[0];
    coil.set(TURNS.map((s) => -2.2 + s * (x + 2.2)), TURNS.map((s, i) => (i < 2 || i > 22 ? 0 : 0.4 * (i % 2 ? 1 : -1))));
    masses[0].set([x], [0]);
    masses[1].set([positions[Math.min(times.length - 1, Math.floor(time / dt + 1e-9))]], [0]);
    const [field, ends] = arrows(friction);
    flow.set(...field);
    tips.set(...ends);

    const end = [5, 10, 20].find((limit) => limit >= friction) ?? friction;
    rate.limits({ x: [0, end] });
    const tip = Math.max(0, 2 - dt);
    const frictions = spaced(100, 0, Math.min(end, 1 / dt));
    const at = [...frictions, ...(tip < frictions[100] ? [tip] : [])].sort((a, b) => a - b);
    v.set(at, at.map((c) => rateAt(c, dt)));

    const name = friction ? regime(lr, beta, 1) : lr < 4 ? "no friction" : "diverging";
    const grows = name === "diverging" ? ", while the exact motion does not grow" : `; at most ${show(off, 2)} from the exact motion`;
    return `${name[0].toUpperCase()}${name.slice(1)}: × ${fixed(rateAt(friction, dt), 3)} a step${grows}`;
  };
}

const within = (x) => held(x, -1.5, 1.5);
const exactly = (friction, [x, u], t) => oscillator(t, 1, 1, friction, x, u);
const rateAt = (friction, dt) => convergence_rate(dt * dt, Math.max(0, 1 - friction * dt), [1]);

const GRID = spaced(8, -1.6, 1.6);

/** Where the motion would go from other points of the phase portrait: arrows, and their tips. */
const arrows = memo((friction) => {
  const tip = (x, u) => {
    const [a, b] = [u, -x - friction * u];
    const length = 0.16 / Math.max(0.7, Math.hypot(a, b));
    return [x + length * a, u + length * b];
  };
  const ends = GRID.flatMap((x) => GRID.map((u) => [[x, u], tip(x, u)]));
  return [columns(ends.flatMap((pair) => [...pair, [NaN, NaN]])), columns(ends.map((pair) => pair[1]))];
});
