"""Run an update rule over a landscape and keep what happened."""

from dataclasses import dataclass

import numpy as np

from .optimizers import Rule
from .validation import choice, instance, number, whole_number

# A run has diverged when its loss is not finite, or has risen this far above max(1, |first loss|):
# about 10⁶ times the starting distance on a quadratic, from where no run of the course comes back.
DIVERGENCE_FACTOR = 1e12
MAXIMUM_STEPS = 10_000_000  # minutes for a single run
MAXIMUM_GIGABYTES = 2.0


@dataclass(frozen=True, eq=False)
class Trajectory:
    """One run, or many side by side: `...` are the axes that start and hyperparameters span.

    `weights`      (steps + 1, ..., d), NaN from the step of divergence on; only the last,
                   (1, ..., d), if `descend` was told to keep "losses" or "end"
    `losses`       (steps + 1, ...), infinite from the step of divergence on; (1, ...) for "end"
    `diverged_at`  the step at which the run diverged, −1 if it did not: int, or int array (...)
    `minimum`      the landscape's lowest loss, NaN if it has none
    """

    weights: np.ndarray
    losses: np.ndarray
    diverged_at: int | np.ndarray
    minimum: float
    steps: int

    @property
    def diverged(self) -> bool | np.ndarray:
        """Whether the run diverged: bool, or bool array (...)."""
        return self.diverged_at >= 0

    def settling_time(self, tolerance: float) -> int | float | np.ndarray:
        """Return the step from which on loss − minimum stays ≤ `tolerance`; inf if there is none.

        A ball that rolls through the target at speed has not arrived. An int, or an array (...).
        Raises ValueError if the losses were not kept, or if the landscape has no minimum.
        """
        tolerance = number("tolerance", tolerance, 0)
        if np.isnan(self.minimum):
            raise ValueError("settling_time needs a landscape with a minimum, this one has none")
        if len(self.losses) != self.steps + 1:
            raise ValueError('settling_time needs the losses of every step, so no keep="end"')
        outside = ~(self.losses - self.minimum <= tolerance)
        last = self.steps - outside[::-1].argmax(axis=0)  # the last step outside, if there is one
        settled = np.where(outside.any(axis=0), last + 1.0, 0.0)
        settled = np.where(outside[-1], np.inf, settled)
        return settled if settled.ndim or np.isinf(settled) else int(settled)


def descend(surface, rule, start, steps, noise=0.0, seed=0, keep="all") -> Trajectory:
    """Take `steps` steps of `rule` on `surface` from `start` and return the Trajectory.

    `start`: weights (..., d); a plain number will do in 1-D. Its leading axes broadcast against
    those of the rule's hyperparameters, so that one call runs a whole (lr, beta) plane. `noise`:
    standard deviation of the Gaussian noise added to every gradient component, a number or an array
    that broadcasts against the leading axes; drawn from `numpy.random.default_rng(seed)`. `keep`:
    "all", "losses" (of the weights only the last), or "end" (of both only the last).

    A diverging run is not an error: it stops, see Trajectory. Raises ValueError for what cannot be
    run.

    >>> from momentum_lessons import HeavyBall, Quadratic
    >>> run = descend(Quadratic((1.0, 25.0)), HeavyBall(1 / 9, 4 / 9), (1.0, 1.0), 40)
    >>> run.weights.shape, run.settling_time(1e-3)
    ((41, 2), 21)
    """
    instance("surface", surface, "gradient", "ml.Quadratic()")
    instance("rule", rule, "step", "ml.HeavyBall(0.02, 0.9)")
    steps = whole_number("steps", steps, high=MAXIMUM_STEPS)
    keep = choice("keep", keep, ("all", "losses", "end"))
    noise, noisy = number("noise", noise, 0), np.any(noise)
    seed = whole_number("seed", seed, low=0)
    start, batch = _start_and_runs(surface, rule, start, noise)
    refuse_what_does_not_fit(steps, int(np.prod(batch)), surface.dimension, keep)

    axes = len(surface.shape)
    rule = rule.aligned(axes) if isinstance(rule, Rule) else rule
    noise = np.asarray(noise)[(..., *(None,) * axes)]
    # In memory the runs come last, so that NumPy's inner loop is over thousands of runs and not
    # over two weights; every array computed from w inherits that order.
    w = np.moveaxis(np.empty((*surface.shape, *batch)), range(axes), range(-axes, 0))
    w[...] = start
    weights = np.full((steps + 1 if keep == "all" else 1, *w.shape), np.nan)
    losses = np.full((steps + 1 if keep != "end" else 1, *batch), np.inf)
    diverged_at = np.full(batch, -1)
    rng, state = np.random.default_rng(seed), rule.init(w)
    with np.errstate(all="ignore"):  # a diverging run overflows before it is caught
        loss = surface.value(w)
        _check_shape("value", surface, loss, batch)
        limit = DIVERGENCE_FACTOR * np.maximum(1, np.abs(loss))
        weights[0], losses[0] = w, loss
        for t in range(1, steps + 1):
            gradient = surface.gradient(w)
            _check_shape("gradient", surface, gradient, w.shape)
            if noisy:
                gradient = gradient + noise * rng.standard_normal(w.shape)
            w, state = rule.step(w, gradient, state)
            loss = surface.value(w)
            lost = ~(loss <= limit)  # catches NaN too
            if lost.any():
                diverged_at = np.where(lost & (diverged_at < 0), t, diverged_at)
                w = np.where(lost[(..., *(None,) * axes)], np.nan, w)
                loss = np.where(lost, np.inf, loss)
                if lost.all() and keep == "all":
                    break
            if keep == "all":
                weights[t] = w
            if keep != "end":
                losses[t] = loss
    weights[-1], losses[-1] = w, loss
    minimum = surface.minimum if len(surface.minima) else np.nan
    return Trajectory(weights, losses, diverged_at if batch else int(diverged_at), minimum, steps)


def _start_and_runs(surface, rule, start, noise):
    """Return the start as an array, and the shape of the runs that all arguments span."""
    start = number("start", start)
    if np.ndim(start) == 0 and surface.dimension == 1:
        start = [start]
    start = surface.weights(start, "start")
    ours = start.shape[: start.ndim - len(surface.shape)]
    theirs = rule.batch_shape if isinstance(rule, Rule) else ()
    try:
        return start, np.broadcast_shapes(ours, theirs, np.shape(noise))
    except ValueError:
        raise ValueError(
            "start must have leading axes that broadcast against the hyperparameters' "
            f"{theirs} and the noise's {np.shape(noise)}, got {ours}"
        ) from None


def refuse_what_does_not_fit(steps, runs, dimension, keep):
    """Raise ValueError for a run whose arrays would take more memory than the limit."""
    kept = {"all": steps * (dimension + 1), "losses": steps, "end": 0}[keep]
    gigabytes = 8e-9 * runs * (kept + 10 * dimension)  # about ten temporaries
    if gigabytes > MAXIMUM_GIGABYTES:
        less = {"all": '"losses" or "end"', "losses": '"end"'}
        advice = f"keep must be {less[keep]}" if keep in less else "there must be fewer runs"
        raise ValueError(
            f"{advice} for a run this large: {runs} runs of {steps} steps with keep={keep!r} take "
            f"{gigabytes:.1f} GB, the limit is {MAXIMUM_GIGABYTES:g}"
        )


def _check_shape(what, surface, array, shape):
    got = np.shape(array)
    if got != shape:
        raise ValueError(f"the {what} of {surface.name} must have shape {shape} here, got {got}")
