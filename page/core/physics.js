/** The ball that rolls with friction, the twin of momentum_lessons/physics.py, for one coordinate and a mass of 1. */

/** Let a ball go at `start` with a velocity: its times, positions, velocities and where its energy is. */
export function roll(surface, start, friction, dt, steps, velocity = 0) {
  const lowest = surface.minimum;
  const run = { times: [], positions: [], velocities: [], potential: [], kinetic: [], lost: [] };
  let [x, u, heat] = [start, velocity, 0];
  for (let t = 0; t <= steps; t++) {
    run.times.push(dt * t);
    run.positions.push(x);
    run.velocities.push(u);
    run.potential.push(surface.value([x]) - lowest);
    run.kinetic.push((u * u) / 2);
    run.lost.push(heat);
    const next = u + dt * (-surface.gradient([x])[0] - friction * u);
    heat += ((friction * u * (u + next)) / 2) * dt;
    u = next;
    x += dt * u;
  }
  return run;
}

export const to_heavy_ball = (friction, dt) => [dt * dt, 1 - friction * dt];

export function to_ball(lr, beta) {
  const dt = Math.sqrt(lr);
  return [(1 - beta) / dt, dt];
}
