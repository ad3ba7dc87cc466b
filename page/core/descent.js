/** Run a rule over a landscape, the twin of momentum_lessons/descent.py. */

const DIVERGENCE_FACTOR = 1e12;

/**
 * @typedef {object} Run
 * @property {number[][]} weights one row a step, cut off before the step of divergence
 * @property {number[]} losses of the same length
 * @property {number[][]} gradients at the weights of each step but the last
 * @property {number} diverged_at the step at which the run diverged, −1 if it did not
 * @property {number} minimum the landscape's lowest loss
 * @property {number} steps
 */

/**
 * Take `steps` steps of `rule` on `surface` from `start`. `weights` and `gradients` stay empty unless `keep` is set:
 * who only counts steps needs no more than the losses.
 * @returns {Run}
 */
export function descend(surface, rule, start, steps, keep = true) {
  const w = [...start];
  const state = rule.init(w);
  const losses = [surface.value(w)];
  const run = { weights: [[...w]], losses, gradients: [], diverged_at: -1, minimum: surface.minimum, steps };
  const limit = DIVERGENCE_FACTOR * Math.max(1, Math.abs(losses[0]));
  for (let t = 1; t <= steps; t++) {
    const g = surface.gradient(w);
    rule.step(w, g, state);
    const loss = surface.value(w);
    if (!(loss <= limit)) {
      run.diverged_at = t;
      break;
    }
    losses.push(loss);
    if (!keep) continue;
    run.gradients.push(g);
    run.weights.push([...w]);
  }
  return run;
}

/** The step from which on loss − minimum stays ≤ `tolerance`; Infinity if it is above in the end. */
export function settling_time(run, tolerance) {
  if (run.diverged_at >= 0) return Infinity;
  let t = run.losses.length;
  while (t > 0 && run.losses[t - 1] - run.minimum <= tolerance) t--;
  return t > run.steps ? Infinity : t;
}

/** Independent standard normal numbers, the same for the same seed (not NumPy's). */
export function normal(seed = 0) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return (((x ^ (x >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
