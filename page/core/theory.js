/** Closed forms for one number at a time, the twins of momentum_lessons/theory.py. */

/** The larger modulus of the two eigenvalues of a real 2 × 2 matrix. */
export function spectral_radius(trace, determinant) {
  const discriminant = trace * trace - 4 * determinant;
  if (discriminant < 0) return Math.sqrt(Math.max(determinant, 0));
  return (Math.abs(trace) + Math.sqrt(discriminant)) / 2;
}

/** The two roots [real, imaginary] of r² − (1 + β − αλ) r + β = 0: heavy ball's, along one eigenvector. */
export function roots(lr, beta, eigenvalue) {
  const trace = 1 + beta - lr * eigenvalue;
  const discriminant = trace * trace - 4 * beta;
  const size = Math.sqrt(Math.abs(discriminant)) / 2;
  const middle = trace / 2;
  return discriminant < 0
    ? [[middle, size], [middle, -size]]
    : [[middle + size, 0], [middle - size, 0]];
}

export function convergence_rate(lr, beta, eigenvalues) {
  return Math.max(...eigenvalues.map((x) => spectral_radius(1 + beta - lr * x, beta)));
}

export function optimal_gradient_descent(eigenvalues) {
  const [low, high] = [Math.min(...eigenvalues), Math.max(...eigenvalues)];
  return [2 / (low + high), (high - low) / (high + low)];
}

export function optimal_heavy_ball(eigenvalues) {
  const [low, high] = [Math.sqrt(Math.min(...eigenvalues)), Math.sqrt(Math.max(...eigenvalues))];
  const rate = (high - low) / (high + low);
  return [(2 / (low + high)) ** 2, rate ** 2, rate];
}

export function steps_to_shrink(rate, factor = 1e6) {
  return Math.log(factor) / -Math.log(rate);
}

export function regime(lr, beta, eigenvalue) {
  const a = lr * eigenvalue;
  const [critical, turned] = [(1 - Math.sqrt(beta)) ** 2, (1 + Math.sqrt(beta)) ** 2];
  const edge = 2 * (1 + beta);
  const close = (x, y, share) => Math.abs(x - y) <= share * Math.abs(y) + 1e-8; // numpy.isclose
  if (close(a, edge, 1e-12)) return "marginally stable";
  if (a > edge) return "diverging";
  if (close(a, critical, 1e-9)) return "critically damped";
  if (a < critical) return "overdamped";
  return a < turned ? "underdamped" : "oscillating";
}

export function stationary_variance(lr, beta, eigenvalue, sigma = 1) {
  const a = lr * eigenvalue;
  const room = 2 * (1 + beta) - a;
  return room > 0 ? ((lr * sigma) ** 2 * (1 + beta)) / ((1 - beta) * a * room) : Infinity;
}

export const half_life = (beta) => Math.log(0.5) / Math.log(beta);
export const memory = (beta) => 1 / (1 - beta);

/** [position, velocity] at time `t` of m ẍ = −k x − c ẋ. */
export function oscillator(t, mass = 1, stiffness = 1, friction = 0, position = 1, velocity = 0) {
  const decay = friction / (2 * mass);
  const square = stiffness / mass - decay ** 2;
  const omega = Math.sqrt(Math.abs(square));
  const push = velocity + decay * position;
  if (square < 0 && omega * t > 1) {
    // two exponentials that cannot overflow; their slower rate without a difference of near-equals
    const [fast, slow] = [decay + omega, stiffness / mass / (decay + omega)];
    const first = (position * omega + push) / (2 * omega);
    const second = (position * omega - push) / (2 * omega);
    const [a, b] = [first * Math.exp(-slow * t), second * Math.exp(-fast * t)];
    return [a + b, -slow * a - fast * b];
  }
  const still = Math.abs(square) < (1e-12 * stiffness) / mass;
  const sine = still ? t : (square > 0 ? Math.sin : Math.sinh)(omega * t) / omega;
  const cosine = still ? 1 : (square > 0 ? Math.cos : Math.cosh)(omega * t);
  const fall = Math.exp(-decay * t);
  return [
    fall * (position * cosine + push * sine),
    fall * (velocity * cosine - ((stiffness / mass) * position + decay * velocity) * sine),
  ];
}
