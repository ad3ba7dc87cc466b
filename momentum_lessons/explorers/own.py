"""A learner's own rule or landscape: run by the kernel, drawn by the page."""

import numpy as np

from .. import landscapes
from ..descent import descend
from ..landscapes import Landscape

GRID = 61  # points a side at which a learner's landscape is sampled for its contours
STEPS = 400  # the page's horizon
KNOWN = ("Quadratic", "Rosenbrock", "Himmelblau", "Saddle")


class Stepper:
    """A learner's function of (w, v, gradient, lr, beta) in the form of the course's rules."""

    def __init__(self, function, lr, beta):
        self.function, self.lr, self.beta = function, lr, beta

    def init(self, w):
        return np.zeros_like(w)

    def step(self, w, gradient, velocity):
        answer = self.function(w.copy(), velocity.copy(), gradient.copy(), self.lr, self.beta)
        if not isinstance(answer, tuple) or len(answer) != 2:
            raise ValueError(f"rule must return (w, v), got {answer!r}")
        for name, value in zip(("w", "v"), answer, strict=True):
            if np.shape(value) != w.shape:
                raise ValueError(
                    f"rule must return {name} of shape {w.shape}, got shape {np.shape(value)}"
                )
        return answer


def described(surface):
    """Return what the page must know of a 2-D landscape: its name in the core, or its values."""
    if not isinstance(surface, Landscape):
        raise ValueError(f"surface must be a landscape such as ml.Quadratic(), got {surface!r}")
    if surface.dimension != 2:
        raise ValueError(
            f"surface must have 2 weights to be drawn, {surface.name} has {surface.dimension}"
        )
    kind = type(surface).__name__
    if kind in KNOWN and type(surface) is getattr(landscapes, kind):
        shape = {"kind": kind}
        if kind == "Quadratic":
            shape |= {"eigenvalues": surface.eigenvalues.tolist(), "angle": surface.angle}
        return shape
    bounds = [list(map(float, pair)) for pair in surface.bounds]
    x, y = (np.linspace(*pair, GRID) for pair in bounds)
    grid = surface.value(np.stack(np.meshgrid(x, y), axis=-1))
    return {"bounds": bounds, "minima": np.asarray(surface.minima).tolist(), "grid": grid.tolist()}


def steepest(surface):
    """Return about the largest curvature in the part that is shown, by differences of gradients."""
    grid = np.stack(np.meshgrid(*(np.linspace(*pair, 21) for pair in surface.bounds)), axis=-1)
    steps = np.eye(2) * 1e-4 * np.ptp(surface.bounds[0])
    columns = [surface.gradient(grid + e) - surface.gradient(grid - e) for e in steps]
    hessians = np.stack(columns, axis=-1) / (2 * steps.max())
    return float(np.abs(np.linalg.eigvalsh(hessians)).max())


def run_of(surface, rule, lr, beta, start):
    """Return one run for the page, or {"error": sentence} where the learner's code fails."""
    try:
        stepper = rule if hasattr(rule, "step") else Stepper(rule, lr, beta)
        run = descend(surface, stepper, start, STEPS)
    except Exception as error:  # whatever a learner's code does is said in one sentence
        said = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
        return {"error": f"✘ {said}"}
    length = run.diverged_at if run.diverged else STEPS + 1
    return {
        "weights": run.weights[:length].tolist(),
        "losses": run.losses[:length].tolist(),
        "minimum": 0.0 if np.isnan(run.minimum) else run.minimum,
        "diverged_at": run.diverged_at,
        "steps": STEPS,
    }
