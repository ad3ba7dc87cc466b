"""Figures of notebook 01 that are more than a plain plot: arrows, two views, factors, wells."""

import matplotlib.pyplot as plt
import numpy as np

from ... import theory
from ...drawing import chart, contours, curve, curves, note, panels, reference
from ...drawing.landscape import path, star, start_ring
from ...drawing.style import BAD, FLAT, MINIMUM, NEUTRAL, STEEP, describe, ink, look


def downhill_directions(surface):
    """Draw where a step goes from points around the minimum of a turned 2-D quadratic."""
    ax = contours(surface, plt.subplots(figsize=(8.5, 4.6))[1], levels=12)
    for i, turn in enumerate(np.radians(np.arange(0, 360, 30))):
        w = 1.2 * surface.eigenvectors @ (np.cos(turn), np.sin(turn))
        step = -surface.gradient(w)
        tip = w + 0.55 * step / np.linalg.norm(step)
        shade = {0: FLAT, 3: STEEP}.get(i % 6, NEUTRAL)
        arrow = {"arrowstyle": "-|>", "color": shade, "linewidth": 1.4 if i % 3 else 3}
        ax.annotate("", tip, w, arrowprops=arrow)
        if i in (0, 3):
            label = f"$q_{1 + i // 3}$, λ = {surface.eigenvalues[i // 3]:g}"
            ax.annotate(label, 1.1 * w, color=ink(shade), weight="bold", ha="left")
        if i % 3 == 0:
            ax.plot(*np.transpose([w, 0 * w]), ":", color=shade)
    ax.set_title("Along an eigenvector, and only there, a step aims at the minimum")
    return describe(
        ax,
        f"Arrows against the gradient at twelve points around the minimum of a {surface.name}. "
        "The four on the two eigenvectors point straight at it; the other eight point across "
        "the valley, nearly parallel to the steep eigenvector.",
    )


def two_views(surface, run, rule):
    """Draw a path on a 2-D quadratic twice: in the weights, and along the eigenvectors."""
    titles = "in the weights: both change together", "along the eigenvectors: each on its own"
    title = "Turn the picture, and two separate 1-D problems are left"
    axes = panels(titles, title, height=4.4, sharey=False)
    path(run, rule, contours(surface, axes[0]))
    for vector, shade, name in zip(surface.eigenvectors.T, (FLAT, STEEP), "12", strict=True):
        arrow = {"arrowstyle": "->", "color": shade, "linewidth": 2.2}
        axes[0].annotate("", vector * 1.1, (0, 0), arrowprops=arrow)
        axes[0].text(*(vector * 1.25), f"$q_{name}$", color=ink(shade), ha="center", va="center")
    contours(type(surface)(surface.eigenvalues), axes[1])
    z = run.weights @ surface.eigenvectors
    axes[1].plot(*z.T, **look(rule) | {"linewidth": 1.4, "markersize": 3.5})
    start_ring(z[0], axes[1])
    flat, steep = surface.eigenvalues
    axes[1].set_xlabel(f"$z_1$, along $q_1$ (λ = {flat:g})", color=ink(FLAT))
    axes[1].set_ylabel(f"$z_2$, along $q_2$ (λ = {steep:g})", color=ink(STEEP))
    return describe(
        axes,
        f"Left, a zigzag path on the turned contours of a {surface.name} with its eigenvectors "
        "as arrows; right, the same path where the axes of the ellipse are the coordinate axes.",
    )


def shrink_factors(eigenvalues):
    """Draw |1 − αλ| against α for the flattest and the steepest direction, and the best α."""
    ax = plt.subplots()[1]
    best, rate = theory.optimal_gradient_descent(eigenvalues)
    low, high = np.min(eigenvalues), np.max(eigenvalues)
    limit = 2 / high
    lr = np.linspace(0, 1.1 * limit, 400)
    flat, steep = np.abs(1 - lr * low), np.abs(1 - lr * high)
    ax.plot(lr, np.maximum(flat, steep), color=NEUTRAL, linewidth=9, alpha=0.35)
    lines = {f"flattest, λ = {low:g}": (lr, flat), f"steepest, λ = {high:g}": (lr, steep)}
    ends = {"color": FLAT}, {"color": STEEP, "linestyle": "--"}
    curves(lines, ax, dict(zip(lines, ends, strict=True)), ylim=(0, 1.25))
    ax.set(xlabel="learning rate α", ylabel="factor of a step, |1 − αλ|")
    ax.set_title("The best α makes the two directions equally slow")
    star((best, rate), ax)
    arrow = {"arrowstyle": "->"}
    text = f"best: α = {best:.3g}\nfactor {rate:.3g}"
    ax.annotate(text, (best, rate), (0.6 * best, rate - 0.3), ha="center", arrowprops=arrow)
    reference(ax, "", x=limit)
    ax.text(limit, 0.03, "limit $2/λ_d$ ", ha="right", color="0.35")
    ax.text(lr[20], 1.06, "grey: the slower of the two", color="0.35")
    return describe(
        ax,
        f"Two V-shaped curves of the factor of a step against the learning rate. The larger of "
        f"the two is smallest, {rate:.3g}, at α = {best:.3g}, just below the limit {limit:.3g}.",
    )


def steps_by_kappa(kappas, measured):
    """Draw the steps to a millionth of the error against κ: formula and measurement."""
    grid = np.geomspace(1.2, 1.5 * max(kappas), 300)
    lines = {"formula": (grid, theory.steps_to_shrink((grid - 1) / (grid + 1)))}
    ax = chart(lines, looks={"formula": "GradientDescent"}, log="xy", figsize=(8.5, 3.8))
    ax.plot(kappas, measured, "o", color="black", markersize=9)
    for place in zip(kappas, measured, strict=True):
        note(ax, place[1], place, (9, -12))
    ax.set(xlabel="condition number κ", ylabel="steps", ylim=(0.5, None))
    ax.set_title("From κ = 10 on, ten times the condition number takes ten times the steps")
    pairs = ", ".join(f"{s} at κ = {k}" for k, s in zip(kappas, measured, strict=True))
    return describe(ax, f"Steps with the best learning rate against κ, log–log: {pairs}.")


def basins(surface, run):
    """Draw where the starts of `run`, (starts, 1) on a double well, end: on the curve and below."""
    axes = plt.subplots(2, 1, figsize=(8.5, 5), sharex=True)[1]
    w, hill = run.weights[..., 0], float(surface.barrier[0])
    better = w[-1] < hill
    curve(surface, axes[0]).set_xlabel("")
    sides = (better, MINIMUM, "o", "-", "better"), (~better, BAD, "X", "--", "worse")
    for minimum, (here, shade, marker, line, name) in zip(surface.minima, sides, strict=True):
        some = np.flatnonzero(here)[::12]
        axes[0].plot(w[0, some], surface.value(w[0, some, None]), marker, color=shade)
        axes[1].plot(w[:, some], np.arange(len(w)), color=shade, linewidth=1, linestyle=line)
        place = float(minimum[0]), float(surface.value(minimum))
        star(place, axes[0])
        words = f"{here.sum()} end in\nthe {name} well"
        note(axes[0], words, place, (0, 40), shade, ha="center", weight="bold")
    reference(axes[0], "hilltop", x=hill)
    reference(axes[1], "", x=hill)
    axes[1].set(xlabel="weight $w$ (the start at the top, its path below)", ylabel="step $t$")
    axes[1].set_ylim(len(w) - 1, 0)
    crossed = int((better != (w[0] < hill)).sum())
    axes[0].set_title(f"{crossed} of {len(better)} runs cross the hilltop: the start decides")
    return describe(
        axes,
        f"A double well. {better.sum()} starts left of the hilltop at {hill:.3f} run to the better "
        f"well, {(~better).sum()} right of it to the worse one, and {crossed} change sides.",
    )
