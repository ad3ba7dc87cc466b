/** The ball that rolls with friction, the twin of momentum_lessons/physics.py (1-D and unit by unit). */

/** Let a ball go at `start` (an array): times, positions, velocities and where its energy is. */
export function roll(surface, start, friction, dt, steps, mass = 1) {
  let x = [...start];
  let u = x.map(() => 0);
  let heat = 0;
  const result = { times: [0], positions: [x], velocities: [u], lost: [0] };
  for (let t = 1; t <= steps; t++) {
    const before = u;
    const g = surface.gradient(x);
    u = before.map((v, i) => v + (dt * (-g[i] - friction * v)) / mass);
    x = x.map((y, i) => y + dt * u[i]);
    for (let i = 0; i < u.length; i++) heat += ((friction * before[i] * (before[i] + u[i])) / 2) * dt;
    result.times.push(dt * t);
    result.positions.push(x);
    result.velocities.push(u);
    result.lost.push(heat);
  }
  const lowest = surface.minima.length ? surface.minimum : 0;
  return {
    ...result,
    potential: result.positions.map((w) => surface.value(w) - lowest),
    kinetic: result.velocities.map((v) => (mass * v.reduce((sum, y) => sum + y * y, 0)) / 2),
  };
}

export const to_heavy_ball = (friction, dt, mass = 1) => [(dt * dt) / mass, 1 - (friction * dt) / mass];

export function to_ball(lr, beta, mass = 1) {
  const dt = Math.sqrt(lr * mass);
  return [((1 - beta) * mass) / dt, dt];
}
