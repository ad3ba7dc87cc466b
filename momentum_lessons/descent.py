"""Run an update rule over a landscape and keep what happened."""

from dataclasses import dataclass

import numpy as np

from .validation import choice, number, whole_number

# A run has diverged when its loss is not finite, or has risen this far above max(1, |first loss|):
# about 10⁶ times the starting distance on a quadratic, from where no run of the course comes back.
DIVERGENCE_FACTOR = 1e12
MAXIMUM_BYTES = 2e9


@dataclass(frozen=True)
class Trajectory:
    """One run, or many side by side: `...` stands for the leading axes that start and hyperparameters span.

    `weights`      (steps + 1, ..., d), NaN from the step of divergence on; only the last, (1, ..., d), if
                   `descend` was told to keep "losses" or "end"
    `losses`       (steps + 1, ...), infinite from the step of divergence on; (1, ...) if told to keep "end"
    `diverged_at`  the step at which the run diverged, −1 if it did not: int, or int array (...)
    `minimum`      the landscape's lowest loss, NaN if it has none
    """

    weights: np.ndarray
    losses: np.ndarray
    diverged_at: int | np.ndarray
    minimum: float
    steps: int

    @property
    def diverged(self):
        """Whether the run diverged: bool, or bool array (...)."""
        return self.diverged_at >= 0

    def steps_to(self, tolerance):
        """Return the first step with loss − minimum ≤ `tolerance`: int, or float array (...); inf if never.

        Raises ValueError if the losses were not kept, or if the landscape has no minimum.
        """
        within = self._within("steps_to", tolerance)
        return _steps(np.where(within.any(axis=0), within.argmax(axis=0), np.inf))

    def settling_time(self, tolerance):
        """Return the step from which on loss − minimum stays ≤ `tolerance`; inf if it is above in the end.

        A ball that rolls through the target at speed has not arrived. Shapes and errors as for `steps_to`.
        """
        outside = ~self._within("settling_time", tolerance)
        last = self.steps - outside[::-1].argmax(axis=0)  # the last step outside, if there is one
        settled = np.where(outside.any(axis=0), last + 1.0, 0.0)
        return _steps(np.where(outside[-1], np.inf, settled))

    def _within(self, method, tolerance):
        tolerance = number("tolerance", tolerance, 0)
        if np.isnan(self.minimum):
            raise ValueError(f"{method} needs a landscape with a minimum, this one has none")
        if len(self.losses) != self.steps + 1:
            raise ValueError(
                f'{method} needs the losses of every step: descend with keep="all" or keep="losses"'
            )
        return self.losses - self.minimum <= tolerance


def _steps(array):
    """Return a float array as it is, a single number as int, or inf."""
    return array if array.ndim else (int(array) if np.isfinite(array) else np.inf)


def descend(surface, rule, start, steps, noise=0.0, seed=0, keep="all"):
    """Take `steps` steps of `rule` on `surface` from `start` and return the Trajectory.

    `start`: weights (..., d); a plain number will do in 1-D. Its leading axes broadcast against those of the
    rule's hyperparameters, so that one call runs a whole (lr, beta) plane.
    `noise`: standard deviation of the Gaussian noise added to every gradient component, a number or an array
    that broadcasts against the leading axes; drawn from `numpy.random.default_rng(seed)`.
    `keep`: "all", "losses" (of the weights only the last), or "end" (of both only the last) for large sweeps.

    A diverging run is not an error: it stops, see Trajectory. Raises ValueError for what cannot be run.
    """
    steps = whole_number("steps", steps)
    noise = number("noise", noise, 0)
    keep = choice("keep", keep, ("all", "losses", "end"))
    w = _first_weights(surface, rule, start)
    batch = w.shape[: w.ndim - len(surface.shape)]
    if np.ndim(noise):
        noise = noise[(..., *(None,) * len(surface.shape))]
    needed = 8 * (steps + 1) * (w.size if keep == "all" else w.size / surface.dimension)
    if keep != "end" and needed > MAXIMUM_BYTES:
        raise ValueError(
            f'keep must be "losses" or "end" for a run this large, got {keep!r}: {needed / 1e9:.1f} GB'
        )

    # Freed at once: it teaches glibc's malloc to keep freed blocks of up to 31 MB. Otherwise every temporary of a
    # large sweep goes back to the system and is paged in again, which takes four times as long as the arithmetic.
    np.empty(31 * 2**17)
    rng, noisy = np.random.default_rng(seed), np.any(noise)
    weights = np.full((steps + 1 if keep == "all" else 1, *w.shape), np.nan)
    losses = np.full((steps + 1 if keep != "end" else 1, *batch), np.inf)
    diverged_at = np.full(batch, -1)
    state = rule.init(w)
    with np.errstate(all="ignore"):  # a diverging run overflows before it is caught
        loss = surface.value(w)
        limit = DIVERGENCE_FACTOR * np.maximum(1, np.abs(loss))
        weights[0], losses[0] = w, loss
        for t in range(1, steps + 1):
            gradient = surface.gradient(w)
            if noisy:
                gradient = gradient + noise * rng.standard_normal(w.shape)
            w, state = rule.step(w, gradient, state)
            loss = surface.value(w)
            lost = ~(loss <= limit)  # catches NaN too
            if lost.any():
                diverged_at = np.where(lost & (diverged_at < 0), t, diverged_at)
                w = np.where(_aligned(lost, surface), np.nan, w)
                loss = np.where(lost, np.inf, loss)
                if lost.all() and keep == "all":
                    break
            if keep == "all":
                weights[t] = w
            if keep != "end":
                losses[t] = loss
    if keep != "all":
        weights[0] = w
    if keep == "end":
        losses[0] = loss
    minimum = surface.minimum if len(surface.minima) else np.nan
    return Trajectory(weights, losses, diverged_at if batch else int(diverged_at), minimum, steps)


def _first_weights(surface, rule, start):
    if np.ndim(start) == 0 and surface.dimension == 1:
        start = [start]
    start = surface.weights(number("start", start), "start")
    axes = len(surface.shape)
    try:
        batch = np.broadcast_shapes(start.shape[:-axes], rule.batch_shape)
    except ValueError:
        raise ValueError(
            f"start must have leading axes that broadcast against the hyperparameters' {rule.batch_shape}, "
            f"got {start.shape[:-axes]}"
        ) from None
    # In memory the runs come last, so that NumPy's inner loop is over thousands of runs and not over two weights;
    # every array computed from w inherits that order.
    w = np.moveaxis(np.empty((*surface.shape, *batch)), range(axes), range(-axes, 0))
    w[...] = start
    return w


def _aligned(mask, surface):
    return mask[(..., *(None,) * len(surface.shape))]


__all__ = ["Trajectory", "descend"]
