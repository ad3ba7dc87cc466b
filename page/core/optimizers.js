/**
 * Update rules, the twins of momentum_lessons/optimizers.py: `init(w)` gives the first state, `step(w, g, state)`
 * moves the weights and the state where they are, so that a step makes no new arrays.
 */

/** A rule of one number of state a weight, which says how far `move(g, v, i)` takes the weight i. */
class Rule {
  constructor(lr) {
    this.lr = lr;
  }

  /** @param {number[]} w @returns {any} */
  init(w) {
    return w.map(() => 0);
  }

  step(w, g, state) {
    for (let i = 0; i < w.length; i++) w[i] -= this.move(g[i], state, i);
  }

  /** @returns {number} */
  move(g, _state, _i) {
    return this.lr * g;
  }
}

export class GradientDescent extends Rule {}

/** v ← βv + (1 − β) g, w ← w − αv: the article's form. */
export class Momentum extends Rule {
  constructor(lr, beta = 0.9) {
    super(lr);
    this.beta = beta;
  }

  move(g, v, i) {
    v[i] = this.beta * v[i] + (1 - this.beta) * g;
    return this.lr * v[i];
  }
}

/** v ← βv + g, w ← w − αv: PyTorch's form. */
export class HeavyBall extends Momentum {
  move(g, v, i) {
    v[i] = this.beta * v[i] + g;
    return this.lr * v[i];
  }
}

/** v ← βv + g, w ← w − α (g + βv). */
export class Nesterov extends Momentum {
  move(g, v, i) {
    v[i] = this.beta * v[i] + g;
    return this.lr * (g + this.beta * v[i]);
  }
}

export class RMSprop extends Rule {
  constructor(lr, alpha = 0.99, eps = 1e-8) {
    super(lr);
    this.alpha = alpha;
    this.eps = eps;
  }

  move(g, s, i) {
    s[i] = this.alpha * s[i] + (1 - this.alpha) * (g * g);
    return (this.lr * g) / (Math.sqrt(s[i]) + this.eps);
  }
}

export class Adam extends Rule {
  constructor(lr, beta1 = 0.9, beta2 = 0.999, eps = 1e-8) {
    super(lr);
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.eps = eps;
  }

  init(w) {
    return { m: super.init(w), s: super.init(w), t: 0 };
  }

  step(w, g, state) {
    state.t++;
    super.step(w, g, state);
  }

  move(g, { m, s, t }, i) {
    m[i] = this.beta1 * m[i] + (1 - this.beta1) * g;
    s[i] = this.beta2 * s[i] + (1 - this.beta2) * (g * g);
    const [mean, square] = [m[i] / (1 - this.beta1 ** t), s[i] / (1 - this.beta2 ** t)];
    return (this.lr * mean) / (Math.sqrt(square) + this.eps);
  }
}
