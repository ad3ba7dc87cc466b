/**
 * Update rules, the twins of momentum_lessons/optimizers.py: `init(w)` gives the first state, `step(w, g, state)`
 * moves the weights and the state where they are, so that a step makes no new arrays.
 */

const zeros = (w) => w.map(() => 0);

export class GradientDescent {
  constructor(lr) {
    this.lr = lr;
  }

  init() {
    return null;
  }

  step(w, g) {
    for (let i = 0; i < w.length; i++) w[i] -= this.lr * g[i];
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
    for (let i = 0; i < w.length; i++) {
      v[i] = this.beta * v[i] + (1 - this.beta) * g[i];
      w[i] -= this.lr * v[i];
    }
  }
}

/** v ← βv + g, w ← w − αv: PyTorch's form. */
export class HeavyBall extends Momentum {
  step(w, g, v) {
    for (let i = 0; i < w.length; i++) {
      v[i] = this.beta * v[i] + g[i];
      w[i] -= this.lr * v[i];
    }
  }
}

/** v ← βv + g, w ← w − α (g + βv). */
export class Nesterov extends Momentum {
  step(w, g, v) {
    for (let i = 0; i < w.length; i++) {
      v[i] = this.beta * v[i] + g[i];
      w[i] -= this.lr * (g[i] + this.beta * v[i]);
    }
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
    for (let i = 0; i < w.length; i++) {
      s[i] = this.alpha * s[i] + (1 - this.alpha) * (g[i] * g[i]);
      w[i] -= (this.lr * g[i]) / (Math.sqrt(s[i]) + this.eps);
    }
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
    const { m, s } = state;
    const t = ++state.t;
    const [first, second] = [1 - this.beta1 ** t, 1 - this.beta2 ** t];
    for (let i = 0; i < w.length; i++) {
      m[i] = this.beta1 * m[i] + (1 - this.beta1) * g[i];
      s[i] = this.beta2 * s[i] + (1 - this.beta2) * (g[i] * g[i]);
      w[i] -= (this.lr * (m[i] / first)) / (Math.sqrt(s[i] / second) + this.eps);
    }
  }
}
