/**
 * Update rules, the twins of momentum_lessons/optimizers.py: `init(w)` gives the first state,
 * `step(w, g, state)` returns [new weights, new state] and changes neither of its arguments.
 */

const zeros = (w) => w.map(() => 0);
const blend = (beta, old, fresh) => old.map((x, i) => beta * x + (1 - beta) * fresh[i]);
const squares = (g) => g.map((x) => x * x);

export class GradientDescent {
  constructor(lr) {
    this.lr = lr;
  }

  init() {
    return null;
  }

  step(w, g, state) {
    return [w.map((x, i) => x - this.lr * g[i]), state];
  }
}

/** v ← βv + (1 − β) g, w ← w − αv: the article's form. */
export class Momentum {
  constructor(lr, beta = 0.9) {
    this.lr = lr;
    this.beta = beta;
  }

  init(w) {
    return zeros(w);
  }

  step(w, g, v) {
    v = blend(this.beta, v, g);
    return [w.map((x, i) => x - this.lr * v[i]), v];
  }
}

/** v ← βv + g, w ← w − αv: PyTorch's form. */
export class HeavyBall extends Momentum {
  step(w, g, v) {
    v = v.map((x, i) => this.beta * x + g[i]);
    return [w.map((x, i) => x - this.lr * v[i]), v];
  }
}

/** v ← βv + g, w ← w − α (g + βv). */
export class Nesterov extends Momentum {
  step(w, g, v) {
    v = v.map((x, i) => this.beta * x + g[i]);
    return [w.map((x, i) => x - this.lr * (g[i] + this.beta * v[i])), v];
  }
}

export class RMSprop {
  constructor(lr, alpha = 0.99, eps = 1e-8) {
    this.lr = lr;
    this.alpha = alpha;
    this.eps = eps;
  }

  init(w) {
    return zeros(w);
  }

  step(w, g, s) {
    s = blend(this.alpha, s, squares(g));
    return [w.map((x, i) => x - (this.lr * g[i]) / (Math.sqrt(s[i]) + this.eps)), s];
  }
}

export class Adam {
  constructor(lr, beta1 = 0.9, beta2 = 0.999, eps = 1e-8) {
    this.lr = lr;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.eps = eps;
  }

  init(w) {
    return { m: zeros(w), s: zeros(w), t: 0 };
  }

  step(w, g, state) {
    const t = state.t + 1;
    const m = blend(this.beta1, state.m, g);
    const s = blend(this.beta2, state.s, squares(g));
    const [first, second] = [1 - this.beta1 ** t, 1 - this.beta2 ** t];
    const size = (i) => Math.sqrt(s[i] / second) + this.eps;
    return [w.map((x, i) => x - (this.lr * (m[i] / first)) / size(i)), { m, s, t }];
  }
}
