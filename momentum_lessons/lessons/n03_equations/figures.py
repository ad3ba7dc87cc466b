"""The pictures of notebook 03: what the velocity remembers, what it averages away, and the map of its rates."""

import matplotlib.pyplot as plt
import numpy as np

from ... import theory
from ...descent import descend
from ...drawing.landscape import contours, path
from ...drawing.style import BAD, CYCLE, MINIMUM, NEUTRAL, START, describe, look
from ...landscapes import Quadratic
from ...optimizers import HeavyBall

__all__ = [
    "best_errors", "eigenvalue_circle", "first_walk", "fixed_beta_cost", "flips_and_agreement", "forms_apart",
    "noise_averaged", "past_weights", "rate_plane", "regime_map", "smoothed_paths",
]  # fmt: skip

MARKERS = ("o", "s", "^", "D", "v")


def first_walk(surface, w, ax=None):
    """Draw the weights `w` (steps + 1, 2) of a run of the article's form on the contours. Returns the axes."""
    ax = plt.subplots(figsize=(8.5, 3.8))[1] if ax is None else ax
    contours(surface, ax, bounds=((-1.5, 1.2), (-0.9, 1.0)))
    ax.plot(*np.transpose(w), **look("Momentum"), linewidth=1.4, markersize=4)
    ax.plot(
        *w[0], "o", markersize=10, markerfacecolor="none", markeredgecolor=START, markeredgewidth=2
    )
    ax.set_title("Two lines of code walk down a ravine")
    return describe(
        ax,
        f"A path from ({w[0][0]:.1f}, {w[0][1]:.1f}) down a ravine: it swings across the valley floor again and again, "
        f"in smaller and smaller swings, and ends at ({w[-1][0]:.2f}, {w[-1][1]:.2f}), near the minimum at (0, 0).",
    )


def past_weights(betas, steps=80, axes=None):
    """Draw the weight of each past gradient, and how the velocity builds up from zero. Returns both axes."""
    axes = plt.subplots(1, 2, figsize=(9.5, 4))[1] if axes is None else axes
    ages, t = np.arange(steps + 1), np.arange(steps + 1)
    for beta, color, marker in zip(betas, CYCLE, MARKERS, strict=False):
        style = {
            "color": color,
            "marker": marker,
            "markersize": 4,
            "linewidth": 1.2,
            "markevery": 5,
        }
        weights = (1 - beta) * beta**ages
        seen = weights > 1e-4
        axes[0].semilogy(ages[seen], weights[seen], label=f"β = {beta:g}", **style)
        half = theory.half_life(beta)
        axes[0].plot(
            half, (1 - beta) / 2, "*", color=color, markersize=15, markeredgecolor="white", zorder=5
        )
        axes[1].plot(t, 1 - beta**t, label=f"β = {beta:g}", **style)
    axes[0].set(title="Older gradients count less and less", xlabel="age $k$ of a gradient (steps)")
    axes[0].set(ylabel=r"its weight $(1-\beta)\beta^k$", ylim=(1e-4, 1))
    axes[1].axhline(1, color=NEUTRAL, linewidth=1)
    axes[1].set(title="The weights sum to less than 1 at first", xlabel="step $t$", ylim=(0, 1.05))
    axes[1].set(ylabel=r"sum of the weights $1-\beta^t$")
    axes[0].legend(title="★ half the first weight")
    halves = ", ".join(f"{theory.half_life(b):.1f} steps at β = {b:g}" for b in betas)
    sums = ", ".join(f"{1 - b**steps:.2f} at β = {b:g}" for b in betas)
    return describe(
        axes,
        f"Left: the weight of a past gradient falls as a straight line on a log scale over its age; it halves in "
        f"{halves}. Right: the sum of the weights rises from 0 towards 1; after {steps} steps it is {sums}.",
    )


def noise_averaged(gradients, velocity, betas, measured, shown=120, axes=None):
    """Draw a stream of pure noise with its velocity, and variance shares measured beside (1 − β) / (1 + β).

    `gradients`, `velocity`: (steps,); `measured`: the share of variance left, one for each of `betas`.
    """
    axes = plt.subplots(1, 2, figsize=(9.5, 4), width_ratios=(3, 2))[1] if axes is None else axes
    axes[0].plot(gradients[:shown], ".", color=NEUTRAL, label="one gradient")
    axes[0].plot(velocity[:shown], color=look("Momentum")["color"], label="velocity")
    axes[0].set(
        title="The velocity hears less of the noise",
        xlabel="step $t$",
        ylabel="value",
        ylim=(-3.6, 4.4),
    )
    axes[0].legend(ncols=2, loc="upper right")
    grid = np.linspace(0, 0.99, 200)
    axes[1].semilogy(grid, theory.noise_reduction(grid), color=NEUTRAL, label="(1 − β) / (1 + β)")
    axes[1].semilogy(betas, measured, "s", color=look("Momentum")["color"], label="measured")
    axes[1].set(
        title="How much variance is left",
        xlabel="momentum coefficient β",
        ylabel="share of the variance",
    )
    axes[1].legend(loc="lower left")
    shares = ", ".join(f"{m:.3g} at β = {b:g}" for b, m in zip(betas, measured, strict=True))
    return describe(
        axes,
        f"Left: dots of pure noise between −3 and 3, and the velocity, a line that wanders close to zero. Right: the "
        f"measured share of the variance, {shares}, lies on the curve (1 − β)/(1 + β).",
    )


def flips_and_agreement(gradients, velocity, axes=None):
    """Draw a flipping and an agreeing stream of gradients, (steps, 2) in this order, with their velocities."""
    axes = plt.subplots(1, 2, figsize=(9.5, 3.8), sharey=True)[1] if axes is None else axes
    titles = "Gradients that flip cancel", "Gradients that agree add up"
    for ax, g, v, title in zip(axes, gradients.T, velocity.T, titles, strict=True):
        ax.plot(g, "o", color=NEUTRAL, markersize=4, label="gradient")
        ax.plot(v, color=look("Momentum")["color"], marker="s", markersize=3, label="velocity")
        ax.axhline(0, color="black", linewidth=0.8)
        ax.set(title=title, xlabel="step $t$", ylim=(-1.25, 1.25))
    axes[0].set_ylabel("value")
    axes[1].legend(loc="lower right")
    last = np.abs(velocity[-1])
    return describe(
        axes,
        f"Left: gradients +1, −1, +1 …; their velocity ends at size {last[0]:.3f}. Right: gradients all +1; their "
        f"velocity rises to {last[1]:.2f}.",
    )


def smoothed_paths(surface, runs, rules, titles, axes=None):
    """Draw one 2-D path a panel on the same landscape. Returns the axes."""
    axes = plt.subplots(1, len(runs), figsize=(9.5, 3.6), sharey=True)[1] if axes is None else axes
    for ax, run, rule, title in zip(axes, runs, rules, titles, strict=True):
        contours(surface, ax, bounds=((-1.5, 1.4), (-0.8, 1.0)))
        path(run, rule, ax, linewidth=1, markersize=2)
        ax.set_title(title, fontsize=12)
    axes[1].set_ylabel("")
    return describe(
        axes,
        "Paths on the contours of a ravine from the same ringed start. " + ". ".join(titles) + ".",
    )


def forms_apart(paths, change, factor, ax=None):
    """Draw w over the steps for several forms of momentum whose learning rate is divided by `factor` at `change`.

    `paths` maps three labels to w (steps + 1,): the article's form, PyTorch's, the third. Returns the axes.
    """
    ax = plt.subplots()[1] if ax is None else ax
    styles = (
        (look("Momentum")["color"], "-", 4.5),
        (look("HeavyBall")["color"], "-.", 2),
        (BAD, ":", 2),
    )
    for (label, w), (color, linestyle, width) in zip(paths.items(), styles, strict=True):
        ax.plot(w, color=color, linestyle=linestyle, linewidth=width, label=label)
    ax.axvline(change, color=NEUTRAL, linewidth=1)
    ax.text(change + 0.3, ax.get_ylim()[1], f" lr ÷ {factor:g}", va="top", color="0.3")
    ax.axhline(0, color=MINIMUM, linewidth=1)
    ax.set(
        title="The forms part when the learning rate changes",
        xlabel="step $t$",
        ylabel="weight $w$",
    )
    ax.legend(loc="lower left")
    ends = "; ".join(f"{label}: w = {w[-1]:.2f} at the end" for label, w in paths.items())
    return describe(
        ax,
        f"Weight over steps. Up to step {change} all lines coincide. After the learning rate is divided by {factor:g} "
        f"they part: {ends}.",
    )


def eigenvalue_circle(beta, points=2000, ax=None):
    """Draw the two eigenvalues of heavy ball's matrix in the unit circle, αλ growing from 0 to its limit.

    Returns the axes.
    """
    ax = plt.subplots(figsize=(6.4, 5.2))[1] if ax is None else ax
    products = np.linspace(1e-4, 2 * (1 + beta), points)
    roots = np.linalg.eigvals(theory.iteration_matrix(products, beta, 1.0))
    angle = np.linspace(0, 2 * np.pi, 300)
    ax.plot(np.cos(angle), np.sin(angle), color="black", linewidth=1)
    ax.plot(
        np.sqrt(beta) * np.cos(angle),
        np.sqrt(beta) * np.sin(angle),
        "--",
        color=NEUTRAL,
        linewidth=1,
    )
    picture = ax.scatter(
        roots.real, roots.imag, c=np.stack([products] * 2, -1), s=8, cmap="viridis", zorder=3
    )
    ax.figure.colorbar(picture, ax=ax, label="αλ", shrink=0.8)
    line = {"arrowprops": {"arrowstyle": "-", "color": NEUTRAL}}
    ax.annotate("αλ → 0", (1, 0), (1.06, 0.2), **line)
    ax.annotate(f"αλ = 2(1 + β) = {2 * (1 + beta):.3g}", (-1, 0), (-1.3, -1.15), **line)
    ax.text(
        0, 0, f"complex pairs lie on\nthe circle √β = {np.sqrt(beta):.3g}", ha="center", va="center"
    )
    ax.set(
        title=f"β = {beta:g}: every complex pair has modulus √β",
        xlabel="real part",
        ylabel="imaginary part",
    )
    ax.set(xlim=(-1.35, 1.45), ylim=(-1.25, 1.25), aspect="equal")
    return describe(
        ax,
        f"Complex plane. As αλ grows from 0 the two eigenvalues for β = {beta:g} start on the real axis, meet, run "
        f"along the circle of radius √β = {np.sqrt(beta):.3g}, meet again on the negative axis, and one of them leaves "
        f"the unit circle at −1 when αλ = {2 * (1 + beta):.3g}.",
    )


def regime_map(lr, beta, eigenvalue=1.0, steps=40, axes=None):
    """Draw the (αλ, β) map with its four regimes and your point, and the run at your point. Returns both axes."""
    axes = plt.subplots(1, 2, figsize=(9.5, 4.3), width_ratios=(5, 4))[1] if axes is None else axes
    a, b = np.meshgrid(np.linspace(0.01, 2.06, 300) ** 2, np.linspace(0, 0.999, 200))
    rate = theory.convergence_rate(a, b, [1.0])
    axes[0].set_xscale("function", functions=(lambda x: np.sqrt(np.maximum(x, 0)), np.square))
    shown = np.where(rate <= 1, rate, np.nan)
    picture = axes[0].pcolormesh(a, b, shown, vmin=0, vmax=1, cmap="viridis_r", rasterized=True)
    axes[0].figure.colorbar(picture, ax=axes[0], label="rate per step (dark: slow)", pad=0.02)
    edge = np.linspace(0, 1, 200)
    for boundary in ((1 - np.sqrt(edge)) ** 2, (1 + np.sqrt(edge)) ** 2, 2 * (1 + edge)):
        axes[0].plot(boundary, edge, color="black", linewidth=4)
        axes[0].plot(boundary, edge, color="white", linewidth=1.5)
    for x, y, text, color in (
        (0.13, 0.13, "overdamped", "white"),
        (1.1, 0.8, "underdamped", "white"),
        (3.45, 0.25, "diverging", "black"),
    ):
        axes[0].text(x, y, text, color=color, weight="bold", ha="center", va="center")
    arrow = {"arrowstyle": "-", "color": "black"}
    axes[0].annotate(
        "oscillating", (1.85, 0.06), (2.4, 0.05), weight="bold", va="center", arrowprops=arrow
    )
    axes[0].plot(
        lr * eigenvalue,
        beta,
        "o",
        color=START,
        markersize=11,
        markeredgecolor="white",
        markeredgewidth=2,
    )
    axes[0].set(
        title="Four regimes, and your point", xlabel="αλ (stretched towards 0)", xlim=(0, 4.2)
    )
    axes[0].set(ylabel="momentum coefficient β", xticks=(0, 0.1, 0.5, 1, 2, 3, 4))
    axes[0].grid(False)
    w = descend(Quadratic((eigenvalue,)), HeavyBall(lr, beta), 1.0, steps).weights[:, 0]
    name = theory.regime(lr, beta, eigenvalue)
    speed = theory.convergence_rate(lr, beta, [eigenvalue])
    axes[1].plot(w, color=START, marker="o", markersize=4)
    axes[1].axhline(0, color="black", linewidth=0.8)
    axes[1].set_title(
        f"Your run: {name}, rate {speed:.3f}", fontsize=11
    )  # so that the longest name fits
    axes[1].set(xlabel="step $t$", ylabel="weight $w$")
    if theory.spectral_radius(1 + beta - lr * eigenvalue, beta) > 1:
        axes[1].set_yscale("symlog")
    return describe(
        axes,
        f"Left: a map of the rate over αλ from 0 to 4.2 and β from 0 to 1. Overdamped runs lie in a wedge at the "
        f"left, underdamped ones in a large wedge that widens upwards, oscillating ones at the bottom right, diverging "
        f"ones beyond αλ = 2(1 + β). Your point: αλ = {lr * eigenvalue:.3g}, β = {beta:g}. Right: its run, {name}, "
        f"with rate {speed:.3f}.",
    )


def rate_plane(eigenvalues, points, ax=None):
    """Draw the rate over (α, β) for several eigenvalues at once; `points`: label → (lr, beta). Returns the axes."""
    ax = plt.subplots(figsize=(9, 4.6))[1] if ax is None else ax
    low, high = min(eigenvalues), max(eigenvalues)
    lr, beta = np.meshgrid(np.linspace(0.002, 4, 400) / high, np.linspace(0, 0.995, 300))
    rate = theory.convergence_rate(lr, beta, [low, high])
    best = theory.optimal_heavy_ball(eigenvalues)[2]
    shown = np.where(rate < 1, rate, np.nan)
    picture = ax.pcolormesh(lr, beta, shown, vmin=best, vmax=1, cmap="viridis_r", rasterized=True)
    ax.figure.colorbar(picture, ax=ax, label="rate per step (dark: slow)", pad=0.02)
    lines = ax.contour(
        lr, beta, rate, levels=(0.85, 0.9, 0.95, 0.98), colors="black", linewidths=0.9
    )
    ax.clabel(lines, fontsize=9)
    ax.plot(2 * (1 + beta[:, 0]) / high, beta[:, 0], color=BAD)
    ax.text(2.75 / high, 0.28, "diverges", color=BAD, weight="bold")
    for (label, (x, y)), marker in zip(points.items(), ("o", "*", "s"), strict=False):
        style = {
            "markersize": 17 if marker == "*" else 10,
            "markeredgecolor": "black",
            "clip_on": False,
            "zorder": 5,
        }
        ax.plot(x, y, marker, color="white", **style)
        ax.annotate(
            label,
            (x, y),
            (12, -14 if y else 6),
            textcoords="offset points",
            weight="bold",
            zorder=6,
        )
    ax.set(
        title=f"κ = {high / low:.0f}: one small valley of good pairs",
        xlabel="learning rate α (PyTorch's form)",
    )
    ax.set(ylabel="momentum coefficient β", ylim=(0, 1))
    ax.grid(False)
    marks = "; ".join(f"{label}: α = {x:.3g}, β = {y:.3g}" for label, (x, y) in points.items())
    return describe(
        ax,
        f"Map of the rate over α and β for κ = {high / low:.0f}. The best rate, {best:.3f}, is at the tip of a narrow "
        f"valley; to the right of α = 2(1 + β)/λ runs diverge. Marked: {marks}.",
    )


def best_errors(errors, rules, rates, ax=None):
    """Draw errors (steps + 1,) over the steps, log scale, each with the slope its rate predicts. Returns the axes."""
    ax = plt.subplots(figsize=(8.5, 3.8))[1] if ax is None else ax
    for (label, error), rule, rate in zip(errors.items(), rules, rates, strict=True):
        style = look(rule)
        t = np.arange(len(error))
        ax.semilogy(
            t,
            error,
            color=style["color"],
            linestyle=style["linestyle"],
            label=f"{label}, rate {rate:.3f}",
        )
        ax.semilogy(t, rate**t, color=style["color"], linewidth=0.9, alpha=0.6)
    ax.set(
        title="Momentum falls along the steeper line",
        xlabel="step $t$",
        ylabel="error ‖w‖ over the first",
    )
    ax.set_ylim(1e-7, 10)
    ax.legend(title="thin: the slope that the rate predicts", loc="upper right")
    return describe(
        ax,
        f"Error over steps on a log scale: {' and '.join(errors)}, rates {rates[0]:.3f} and {rates[1]:.3f}. The first "
        f"keeps to the straight line that its rate predicts; the second rises first, then bends down until it is "
        f"nearly parallel to its much steeper line.",
    )


def fixed_beta_cost(costs, measured, ax=None):
    """Draw what a fixed β costs over κ; `costs` maps β to (κ, cost), `measured` is (κ, cost) of the first β.

    Returns the axes.
    """
    ax = plt.subplots(figsize=(8.5, 4.4))[1] if ax is None else ax
    for (beta, (kappa, cost)), color, dashes in zip(
        costs.items(), CYCLE, ("-", "--", ":", "-."), strict=False
    ):
        ax.loglog(kappa, cost, color=color, linestyle=dashes, label=f"β = {beta:g}")
    ax.loglog(
        *measured,
        "s",
        color=CYCLE[0],
        markersize=8,
        markerfacecolor="white",
        label=f"β = {next(iter(costs)):g}, measured",
    )
    ax.axhspan(1, 2, color=MINIMUM, alpha=0.15, linewidth=0)
    ax.text(1.2, 1.3, "at most twice the best", color="0.3")
    ax.set(title="No β is good for every κ", xlabel="condition number κ", ylim=(0.9, 400))
    ax.set(ylabel="steps, over steps with the best β")
    ax.legend(loc="upper right", ncols=2)
    marks = ", ".join(f"{c:.3g} times at κ = {k:g}" for k, c in zip(*measured, strict=True))
    return describe(
        ax,
        f"Cost of a fixed β over κ from 1 to 10⁴, log scales: a V for each β, lowest where that β is the best one. "
        f"Measured for β = {next(iter(costs)):g}: {marks}.",
    )
