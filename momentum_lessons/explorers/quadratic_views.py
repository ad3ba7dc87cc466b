"""Explorers of what happens on a quadratic: the view along its eigenvectors, and the map of (α, β)."""

import numpy as np
from matplotlib.colors import BoundaryNorm

from .. import theory
from ..descent import descend
from ..drawing.style import FLAT, MINIMUM, NEUTRAL, START, STEEP
from ..landscapes import Quadratic
from ..live import LiveFigure, canvas
from ..optimizers import GradientDescent, HeavyBall
from .kit import MOVING, explorer, log_slider, menu, set_look, slider, steps_slider

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
        ax.set(
            title=title,
            xlabel=names[0],
            ylabel=names[1],
            xlim=(-1.6, 1.6),
            ylim=(-1.6, 1.6),
            aspect="equal",
        )
        ax.grid(False)
        ax.plot(0, 0, "*", color=MINIMUM, ms=12)
    error.set(
        title="The error in two parts",
        xlabel="step $t$",
        ylabel="share of the first",
        ylim=(0, 1.25),
    )
    error.set(xlim=(0, 60), box_aspect=1)
    levels = [ax.plot([], [], color="0.75", lw=0.9, **MOVING)[0] for ax in (weights, eigen)]
    axes_lines = [
        [ax.plot([], [], style, color=c, lw=1.8, **MOVING)[0] for c, style, _ in EIGENVECTORS]
        for ax in (weights, eigen)
    ]
    paths = [ax.plot([], [], lw=1.2, ms=3.5, **MOVING)[0] for ax in (weights, eigen)]
    rings = [
        ax.plot([], [], "o", ms=11, mfc="none", mec=START, mew=2.2, **MOVING)[0]
        for ax in (weights, eigen)
    ]
    for line in paths:
        set_look(line, "GradientDescent")
    parts = [
        error.fill_between(
            [0, 1], 0, 1, color=c, alpha=0.75, hatch=h, ec="white", lw=0, animated=True
        )
        for (c, _, _), h in zip(EIGENVECTORS, ("", "//"), strict=True)
    ]
    for (c, _, name), height in zip(EIGENVECTORS, (0.8, 0.9), strict=True):
        error.annotate(
            name, (0.97, height), xycoords="axes fraction", color=c, ha="right", weight="bold"
        )
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
    return np.concatenate(
        [radius * np.stack([np.cos(turn), np.sin(turn)]) for radius in radii], axis=1
    )


MAP_STEPS, CORNER = 60, 0.985  # the map's β axis ends a little below 1
RATES = (0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 1)


@explorer
def rate_map():
    """Explore the (α, β) map of heavy ball: click a point to see its path, its eigenvalues and its errors."""
    figure, axes = canvas(
        9.8, 4.9, [["map", "path", "circle"], ["map", "error", "error"]], width_ratios=[1.75, 1, 1]
    )
    plane, pathway, circle, error = (axes[name] for name in ("map", "path", "circle", "error"))
    plane.set(
        title="Rate per step: click a point",
        xlabel="α × λ of the steep one",
        ylabel="momentum coefficient β",
    )
    pathway.set(
        title="Path", xlim=(-1.5, 1.5), ylim=(-1.5, 1.5), aspect="equal", xticks=[0], yticks=[0]
    )
    circle.set(title="Eigenvalues", xlim=(-1.6, 1.6), ylim=(-1.6, 1.6), aspect="equal")
    circle.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    error.set(title="Error along each eigenvector", xlabel="step $t$", xlim=(0, MAP_STEPS))
    error.set(yscale="log", ylim=(1e-6, 1e2))
    a, beta_axis = np.linspace(0.01, 4, 300), np.linspace(0, CORNER, 200)
    image = plane.imshow(
        np.zeros((len(beta_axis), len(a))),
        extent=(0, 4, 0, CORNER),
        origin="lower",
        aspect="auto",
        cmap="viridis_r",
        norm=BoundaryNorm(RATES, 256),
        interpolation="nearest",
    )
    plane.grid(False)
    figure.colorbar(
        image,
        ax=plane,
        location="bottom",
        shrink=0.9,
        label="rate, spacing not even: brighter is faster",
    )
    plane.plot(2 * (1 + beta_axis), beta_axis, color="black", lw=1.5)
    plane.text(3.4, 0.38, "diverges", ha="center", fontsize=13, weight="bold")
    outlines = [
        plane.plot([], [], style, color="white", lw=1.8, label=f"{name}: critical")[0]
        for _, style, name in EIGENVECTORS
    ]
    plane.plot(
        (1 + np.sqrt(beta_axis)) ** 2, beta_axis, ":", color="white", lw=1.8, label="steep: flips"
    )
    plane.set(xlim=(0, 4), ylim=(0, CORNER))
    (best,) = plane.plot([], [], "*", color="white", mec="black", ms=16, label="best")
    plane.legend(loc="lower right", fontsize=8.5, frameon=True, facecolor="0.25", labelcolor="white", framealpha=1,
                 markerscale=0.7)  # fmt: skip
    turn = np.linspace(0, 2 * np.pi, 121)
    circle.plot(np.cos(turn), np.sin(turn), color=NEUTRAL, lw=1)
    valley = pathway.plot([], [], color="0.75", lw=0.9)[0]
    pathway.plot(0, 0, "*", color=MINIMUM, ms=10)
    (point,) = plane.plot([], [], "o", color=START, mec="black", ms=11, mew=1.5, **MOVING)
    (line,) = pathway.plot([], [], lw=1.1, ms=2.5, **MOVING)
    set_look(line, "HeavyBall")
    marks, errors = [], []
    for (shade, style, name), marker in zip(EIGENVECTORS, "os", strict=True):
        marks.append(circle.plot([], [], marker, color=shade, ms=8, mec="white", **MOVING)[0])
        errors.append(error.plot([], [], style, color=shade, lw=1.8, label=name, **MOVING)[0])
        circle.plot([], [], marker, color=shade, label=name)
    error.legend(loc="upper right", ncols=2)
    shown = {}

    def background(kappa):
        """Draw what depends on κ alone."""
        shown["kappa"] = kappa
        eigenvalues = np.array([1.0, kappa])
        rate = theory.convergence_rate(a[None] / kappa, beta_axis[:, None], eigenvalues)
        image.set_data(np.where(rate < 1, rate, np.nan))
        for outline, eigenvalue in zip(outlines, eigenvalues, strict=True):
            outline.set_data((1 - np.sqrt(beta_axis)) ** 2 * kappa / eigenvalue, beta_axis)
        lr, beta, _ = theory.optimal_heavy_ball(eigenvalues)
        best.set_data([lr * kappa], [beta])
        valley.set_data(*(_circles(0.25 * np.arange(1, 7)) * np.array([[np.sqrt(kappa)], [1.0]])))

    def update(scaled, beta, kappa):
        if shown.get("kappa") != kappa:
            background(kappa)
        eigenvalues, lr = np.array([1.0, kappa]), scaled / kappa
        run = descend(Quadratic(eigenvalues), HeavyBall(lr, beta), [-1.2, 1.0], MAP_STEPS)
        point.set_data([scaled], [beta])
        line.set_data(*run.weights.T)
        matrices = theory.iteration_matrix(lr, beta, eigenvalues)
        for mark, values in zip(marks, np.linalg.eigvals(matrices), strict=True):
            mark.set_data(values.real, values.imag)
        for curve, values in zip(errors, np.maximum(np.abs(run.weights), 1e-12).T, strict=True):
            curve.set_data(np.arange(MAP_STEPS + 1), values)
        rate = theory.convergence_rate(lr, beta, eigenvalues)
        flat, steep = theory.regime(lr, beta, eigenvalues)
        where = f"flat {flat}, steep {steep}" if flat != steep else f"both {flat}"
        if steep == "marginally stable":
            return f"× 1.000 a step, neither shrinks nor grows — {where}"
        if rate >= 1:
            at = f" at step {run.diverged_at}" if run.diverged else ""
            return f"Diverges{at}: × {rate:.3f} a step — {where}"
        return f"× {rate:.3f} a step, a millionfold in {theory.steps_to_shrink(rate):.0f} steps — {where}"

    controls = {
        "scaled": slider("α × λ of the steep one", 1.5, 0.02, 4, 0.01),
        "beta": slider("momentum coefficient β", 0.5, 0, 0.98, 0.01),
        "kappa": menu("condition number κ", [1, 5, 25, 100, 1000], 25),
    }
    return LiveFigure(
        "rate_map",
        figure,
        controls,
        update,
        click=lambda ax, x, y: {"scaled": x, "beta": y} if ax is plane else None,
        alternative_text="Map of heavy ball's rate over α and β; for one point of it the path, the eigenvalues in the "
        "unit circle and the errors along the two eigenvectors.",
        hint="Click below, on and above the white lines: where do the eigenvalues leave the real axis?",
    )
