/** Loss surfaces, the twins of momentum_lessons/landscapes.py: `w` is an array of weights. */

class Landscape {
  /** @type {number[][]} */ minima = [];
  /** @type {number[][]} */ bounds = [];

  /** @param {number[]} _w @returns {number} */
  value(_w) {
    return NaN;
  }

  /** The lowest loss. */
  get minimum() {
    return Math.min(...this.minima.map((w) => this.value(w)));
  }
}

/** L(w) = 1/2 wᵀAw with the given eigenvalues of A; `angle` (radians) turns the 2-D case. */
export class Quadratic extends Landscape {
  constructor(eigenvalues = [1, 25], angle = 0) {
    super();
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    this.eigenvalues = eigenvalues;
    this.angle = angle;
    this.eigenvectors = [[c, -s], [s, c]]; // the columns
    const [low, high] = eigenvalues;
    this.hessian = [
      [c * low * c + s * high * s, c * low * s - s * high * c],
      [s * low * c - c * high * s, s * low * s + c * high * c],
    ];
    this.minima = [eigenvalues.map(() => 0)];
    this.bounds = eigenvalues.map(() => [-1.5, 1.5]);
  }

  value(w) {
    const g = this.gradient(w);
    return 0.5 * w.reduce((sum, x, i) => sum + x * g[i], 0);
  }

  gradient(w) {
    if (!this.angle) return w.map((x, i) => x * this.eigenvalues[i]);
    const [[a, b], [c, d]] = this.hessian;
    return [w[0] * a + w[1] * c, w[0] * b + w[1] * d];
  }

  /** The coordinates of `w` along the eigenvectors (2-D). */
  along([x, y]) {
    const [[a, b], [c, d]] = this.eigenvectors;
    return [a * x + c * y, b * x + d * y];
  }

  /** The weights whose coordinates along the eigenvectors are given (2-D). */
  across([x, y]) {
    const [[a, b], [c, d]] = this.eigenvectors;
    return [a * x + b * y, c * x + d * y];
  }
}

export class Rosenbrock extends Landscape {
  minima = [[1, 1]];
  bounds = [[-2, 2], [-1, 3]];

  value([x, y]) {
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
  }

  gradient([x, y]) {
    const above = y - x * x;
    return [-2 * (1 - x) - 400 * x * above, 200 * above];
  }
}

export class Himmelblau extends Landscape {
  minima = [
    [3, 2],
    [-2.805118086952745, 3.131312518250573],
    [-3.779310253377747, -3.2831859912861696],
    [3.5844283403304917, -1.8481265269644036],
  ];
  bounds = [[-6, 6], [-6, 6]];

  value([x, y]) {
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2;
  }

  gradient([x, y]) {
    const [first, second] = [x * x + y - 11, x + y * y - 7];
    return [4 * x * first + 2 * second, 2 * first + 4 * y * second];
  }
}

export class Saddle extends Landscape {
  minima = [[0, 1], [0, -1]];
  bounds = [[-1.5, 1.5], [-1.6, 1.6]];

  value([x, y]) {
    return (x * x + ((y * y) / 2 - 1) * (y * y)) / 2;
  }

  gradient([x, y]) {
    return [x, (y * y - 1) * y];
  }
}

/** L(w) = w⁴ − 4w² + tilt · w; `minima` has the deeper first, `barrier` is the hill between them. */
export class DoubleWell extends Landscape {
  bounds = [[-2.5, 2.5]];

  constructor(tilt = 1) {
    super();
    this.tilt = tilt;
    // the three roots of 4w³ − 8w + tilt, by the cosine formula, polished by Newton's method
    const turn = Math.acos(((-3 * tilt) / 16) * Math.sqrt(1.5));
    const [right, left, barrier] = [0, 2, 4].map((k) => {
      let w = 2 * Math.sqrt(2 / 3) * Math.cos((turn + k * Math.PI) / 3);
      for (let i = 0; i < 3; i++) w -= this.gradient([w])[0] / (12 * w * w - 8);
      return [w];
    });
    this.barrier = barrier;
    this.minima = this.value(left) <= this.value(right) ? [left, right] : [right, left];
  }

  /** @param {number[]} weights */
  value([w]) {
    return (w * w - 4) * (w * w) + this.tilt * w;
  }

  /** @param {number[]} w */
  gradient([w]) {
    return [4 * w * (w * w - 2) + this.tilt];
  }
}
