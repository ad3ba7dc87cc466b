"""Explorers of what happens on a quadratic: the view along its eigenvectors, and the map of (α, β)."""

import numpy as np

from ..descent import descend
from ..figures.style import FLAT, MINIMUM, START, STEEP
from ..landscapes import Quadratic
from ..live import LiveFigure, canvas
from ..optimizers import GradientDescent
from .kit import MOVING, explorer, log_slider, set_look, slider, steps_slider

START_POINT = np.array([-1.3, 0.4])
EIGENVECTORS = ((FLAT, "-", "flat"), (STEEP, "--", "steep"))


@explorer
def eigenspace():
    """Explore gradient descent in a ravine: its path in weight space and in eigenvector space, its error in parts."""
    figure, (weights, eigen, error) = canvas(9.6, 3.5, 1, 3)
    for ax, title, names in (
        (weights, "Weight space", ("weight $w_1$", "weight $w_2$")),
        (eigen, "Eigenvector space", ("along the flat one", "along the steep one")),
    ):
        ax.set(title=title, xlabel=names[0], ylabel=names[1], xlim=(-1.6, 1.6), ylim=(-1.6, 1.6), aspect="equal")
        ax.grid(False)
        ax.plot(0, 0, "*", color=MINIMUM, ms=12)
    error.set(title="The error in its two parts", xlabel="step $t$", ylabel="share of the first", ylim=(0, 1.25))
    error.set(xlim=(0, 60), box_aspect=1)
    levels = [ax.plot([], [], color="0.75", lw=0.9, **MOVING)[0] for ax in (weights, eigen)]
    axes_lines = [
        [ax.plot([], [], style, color=c, lw=1.8, **MOVING)[0] for c, style, _ in EIGENVECTORS]
        for ax in (weights, eigen)
    ]
    paths = [ax.plot([], [], lw=1.2, ms=3.5, **MOVING)[0] for ax in (weights, eigen)]
    rings = [ax.plot([], [], "o", ms=11, mfc="none", mec=START, mew=2.2, **MOVING)[0] for ax in (weights, eigen)]
    for line in paths:
        set_look(line, "GradientDescent")
    parts = [
        error.fill_between([0, 1], 0, 1, color=c, alpha=0.75, hatch=h, ec="white", lw=0, animated=True)
        for (c, _, _), h in zip(EIGENVECTORS, ("", "//"), strict=True)
    ]
    for (c, _, name), height in zip(EIGENVECTORS, (0.8, 0.9), strict=True):
        error.annotate(name, (0.97, height), xycoords="axes fraction", color=c, ha="right", weight="bold")
    rings_of_level = _circles(0.25 * np.arange(1, 7))

    def update(lr, kappa, angle, steps):
        surface = Quadratic((1.0, kappa), np.radians(angle))
        vectors = surface.eigenvectors
        run = descend(surface, GradientDescent(lr), START_POINT, steps)
        ellipses = rings_of_level * np.array([[np.sqrt(kappa)], [1.0]])
        levels[0].set_data(*(vectors @ ellipses))
        levels[1].set_data(*ellipses)
        for i, (weight_line, eigen_line) in enumerate(zip(*axes_lines, strict=True)):
            ends = np.outer(vectors[:, i], [-3, 3])
            weight_line.set_data(*ends)
            eigen_line.set_data(*np.outer(np.eye(2)[:, i], [-3, 3]))
        along = run.weights @ vectors
        for line, ring, points in zip(paths, rings, (run.weights, along), strict=True):
            line.set_data(*points.T)
            ring.set_data(*points[:1].T)
        size = np.abs(along) / np.abs(along[0]).sum()
        t = np.arange(steps + 1)
        flat, both = size[:, 0], size.sum(axis=1)
        finite = np.isfinite(both) & (both < 1e3)
        parts[0].set_data(t[finite], 0, flat[finite])
        parts[1].set_data(t[finite], flat[finite], both[finite])
        factors = 1 - lr * surface.eigenvalues
        each = f"every step: flat × {factors[0]:.3f}, steep × {factors[1]:.3f}".replace("-", "−")
        if np.abs(factors).max() > 1:
            at = f" at step {run.diverged_at}" if run.diverged else ""
            return f"Diverges{at} — {each}"
        return f"{steps} steps leave {both[-1]:.2g} of the error — {each}"

    controls = {
        "lr": slider("learning rate α", 0.07, 0.005, 0.25, 0.001, ".3f"),
        "kappa": log_slider("condition number κ", 25.0, 1, 100),
        "angle": slider("angle of the ravine (°)", 30, -90, 90, 1, ".0f"),
        "steps": steps_slider("steps", 30, 1, 60),
    }
    return LiveFigure(
        "eigenspace",
        figure,
        controls,
        update,
        alternative_text="One path of gradient descent in weight space and along the eigenvectors, with the loss split "
        "into a flat and a steep part.",
        hint="Move α past 2/κ and watch the steep part; turn the ravine and see what does not change.",
    )


def _circles(radii):
    """Return circles of the given radii as one line, (2, points), with NaN between them."""
    turn = np.append(np.linspace(0, 2 * np.pi, 91), np.nan)
    return np.concatenate([radius * np.stack([np.cos(turn), np.sin(turn)]) for radius in radii], axis=1)
