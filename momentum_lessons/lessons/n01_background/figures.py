"""Figures of notebooks 00 and 01: what gradient descent does in bowls, ravines, wells, saddles and noise."""

import matplotlib.pyplot as plt
import numpy as np

from ...drawing.landscape import LINES, contours, curve, headline, path
from ...drawing.style import BAD, FLAT, MINIMUM, NEUTRAL, START, STEEP, describe, look

__all__ = [
    "basins", "error_split", "fast_and_slow", "minibatch_cloud", "parabola_steps", "saddle_exit",
    "shrink_factors", "sign_flips", "steps_by_kappa", "two_views",
]  # fmt: skip


def parabola_steps(runs, eigenvalue=1.0, axes=None):
    """Draw runs of 1-D gradient descent on L = λw²/2, a panel each; `runs` maps a title to its weights (steps + 1,)."""
    axes = plt.subplots(1, len(runs), figsize=(9.5, 2.9), sharey=True)[1] if axes is None else axes
    axes = np.atleast_1d(axes)
    reach = 1.15 * max(np.abs(w).max() for w in runs.values())
    grid = np.linspace(-reach, reach, 200)
    for ax, (title, w) in zip(axes, runs.items(), strict=True):
        ax.plot(grid, eigenvalue * grid**2 / 2, color=NEUTRAL, linewidth=1.2)
        ax.plot(
            w,
            eigenvalue * w**2 / 2,
            color=look("GradientDescent")["color"],
            marker="o",
            linewidth=1,
        )
        ax.plot(w[0], eigenvalue * w[0] ** 2 / 2, "o", markersize=11, markerfacecolor="none", markeredgecolor=START,
                markeredgewidth=2)  # fmt: skip
        ax.plot(0, 0, "*", color=MINIMUM, markersize=12, zorder=5)
        ax.set_title(title, fontsize=11)
        ax.set_xlabel("weight $w$")
    axes[0].set_ylabel("loss $L$")
    ends = ", ".join(f"{title.splitlines()[0]} ends at {w[-1]:.3g}" for title, w in runs.items())
    headline(axes, "Each step multiplies the weight by 1 − αλ")
    return describe(
        axes,
        f"A parabola in each panel with the steps of gradient descent on it, from weight 1: {ends}.",
    )


def two_views(surface, run, rule, axes=None):
    """Draw a path on a 2-D quadratic twice: in the weights, and in the coordinates along the eigenvectors."""
    axes = plt.subplots(1, 2, figsize=(9.5, 4.4))[1] if axes is None else axes
    contours(surface, axes[0])
    path(run, rule, axes[0])
    for vector, eigenvalue, color in zip(
        surface.eigenvectors.T, surface.eigenvalues, (FLAT, STEEP), strict=True
    ):
        axes[0].annotate(
            "",
            vector * 1.1,
            (0, 0),
            arrowprops={"arrowstyle": "->", "color": color, "linewidth": 2.2},
        )
        axes[0].text(
            *(vector * 1.22),
            f"λ = {eigenvalue:g}",
            color=color,
            ha="center",
            va="center",
            weight="bold",
        )
    straight = type(surface)(surface.eigenvalues)
    contours(straight, axes[1])
    z = run.weights @ surface.eigenvectors
    style = look(rule) | {"linewidth": 1.4, "markersize": 3.5}
    axes[1].plot(*z.T, **style)
    axes[1].plot(
        *z[0], "o", markersize=10, markerfacecolor="none", markeredgecolor=START, markeredgewidth=2
    )
    axes[1].set_xlabel(
        f"$z_1$, along the flat direction (λ = {surface.eigenvalues[0]:g})", color=FLAT
    )
    axes[1].set_ylabel(f"$z_2$, along the steep one (λ = {surface.eigenvalues[1]:g})", color=STEEP)
    axes[0].set_title("in the weights: all mixed", fontsize=11)
    axes[1].set_title("along the eigenvectors: each on its own", fontsize=11)
    headline(axes, "Turn the picture, and two separate 1-D problems are left")
    return describe(
        axes,
        f"""Left, a zigzag path on the turned contours of a {surface.name} with its two eigenvectors as arrows;
        right, the same path where the axes of the ellipse are the coordinate axes.""",
    )


def error_split(surface, run, lr, ax=None):
    """Draw the error of a gradient descent run along each eigenvector over the steps, with (1 − αλ)ᵗ dashed."""
    ax = plt.subplots()[1] if ax is None else ax
    z = np.abs(run.weights @ surface.eigenvectors)
    t = np.arange(len(z))
    told = []
    for i, (color, marker) in enumerate(((FLAT, "o"), (STEEP, "s"))):
        eigenvalue, factor = surface.eigenvalues[i], 1 - lr * surface.eigenvalues[i]
        ax.semilogy(t, z[:, i], marker, color=color, markersize=4, markevery=max(1, len(z) // 30))
        ax.semilogy(t, z[0, i] * np.abs(factor) ** t, "--", color=color, linewidth=1.2)
        ax.text(
            t[-1] * 1.01,
            z[-1, i],
            f"λ = {eigenvalue:g}\nfactor {factor:.3g}".replace("-", "−"),
            color=color,
            va="center",
        )
        told.append(f"eigenvalue {eigenvalue:g} from {z[0, i]:.2g} to {z[-1, i]:.2g}")
    ax.set(xlabel="step $t$", ylabel="error along the eigenvector", xlim=(0, t[-1] * 1.17))
    ax.set_ylim(bottom=z[-1].min() / 3)
    ax.set_title("Each direction shrinks at its own rate, as the dashed formula says")
    return describe(ax, f"Two straight lines on a log scale over {t[-1]} steps: {'; '.join(told)}.")


def shrink_factors(eigenvalues, ax=None):
    """Draw |1 − αλ| against α for the flattest and the steepest direction, and the best α where they cross."""
    ax = plt.subplots()[1] if ax is None else ax
    low, high = np.min(eigenvalues), np.max(eigenvalues)
    lr = np.linspace(0, 2.2 / high, 400)
    best, rate = 2 / (low + high), (high - low) / (high + low)
    flat, steep = np.abs(1 - lr * low), np.abs(1 - lr * high)
    ax.plot(lr, flat, color=FLAT)
    ax.plot(lr, steep, color=STEEP, linestyle="--")
    ax.fill_between(lr, np.maximum(flat, steep), 1.25, color=NEUTRAL, alpha=0.12)
    ax.plot(best, rate, "*", color=MINIMUM, markersize=16, zorder=5)
    ax.annotate(f"best: α = {best:.3g}\nfactor {rate:.3g}", (best, rate), (0.6 * best, rate - 0.22), ha="center",
                arrowprops={"arrowstyle": "->"})  # fmt: skip
    ax.axvline(2 / high, color=BAD, linewidth=1, linestyle=":")
    ax.text(2 / high, 0.03, "the limit $2/λ_n$ ", color=BAD, ha="right")
    ax.text(lr[80], flat[80] + 0.02, f"flat direction, λ = {low:g}", color=FLAT, va="bottom")
    ax.text(lr[60], steep[60], f"  steep direction, λ = {high:g}", color=STEEP, va="center")
    ax.set(
        xlabel="learning rate α",
        ylabel="factor per step |1 − αλ|",
        ylim=(0, 1.25),
        xlim=(0, lr[-1]),
    )
    ax.set_title("The slower of the two directions decides; the best α makes them equal")
    return describe(
        ax,
        f"""Two V-shaped curves of the shrink factor against the learning rate. The slower one is lowest,
        {rate:.3g}, at α = {best:.3g}, just below the limit {2 / high:.3g}.""",
    )


def steps_by_kappa(kappas, measured, ax=None):
    """Draw steps to shrink the error a millionfold against the condition number: formula and measurement."""
    ax = plt.subplots(figsize=(8.5, 3.8))[1] if ax is None else ax
    style = look("GradientDescent")
    grid = np.geomspace(1.05, 1.5 * max(kappas), 300)
    formula = np.log(1e6) / -np.log((grid - 1) / (grid + 1))
    ax.loglog(
        grid, formula, color=style["color"], linestyle="--", label="formula: ln 10⁶ / (−ln rate)"
    )
    ax.loglog(kappas, measured, "o", color=style["color"], markersize=9, label="measured")
    for kappa, steps in zip(kappas, measured, strict=True):
        ax.annotate(
            f"{steps:,}".replace(",", " "), (kappa, steps), (8, -12), textcoords="offset points"
        )
    ax.set(
        xlabel="condition number κ",
        ylabel="steps",
        xlim=(0.8, 2.2 * max(kappas)),
        ylim=(0.5, 3 * max(measured)),
    )
    ax.set_title("Ten times the condition number, ten times the steps")
    ax.legend()
    pairs = ", ".join(f"{s} at κ = {k}" for k, s in zip(kappas, measured, strict=True))
    return describe(
        ax,
        f"Steps to shrink the error a millionfold with the best learning rate, log–log: {pairs}.",
    )


def basins(surface, run, shown=41, axes=None):
    """Draw where runs from many starts on a 1-D double well end: starts on the loss curve, and their paths below.

    `run.weights`: (steps + 1, starts, 1), starts in rising order. About `shown` of them are drawn.
    """
    axes = plt.subplots(2, 1, figsize=(8.5, 5), sharex=True)[1] if axes is None else axes
    w = run.weights[..., 0]
    middle = float(surface.barrier[0])
    better = np.abs(w[-1] - surface.minima[0, 0]) < np.abs(w[-1] - surface.minima[1, 0])
    shares = [better.mean(), 1 - better.mean()]
    curve(surface, axes[0])
    axes[0].set_xlabel("")
    some = np.unique(np.linspace(0, w.shape[1] - 1, shown).astype(int))
    for mask, color, marker in ((better, FLAT, "o"), (~better, STEEP, "X")):
        chosen = some[mask[some]]
        axes[0].plot(
            w[0, chosen], surface.value(w[0, chosen][:, None]), marker, color=color, markersize=6
        )
        axes[1].plot(
            w[:, chosen],
            np.arange(len(w)),
            color=color,
            linewidth=1,
            linestyle="-" if marker == "o" else "--",
        )
    for minimum, share, text, color in zip(
        surface.minima, shares, ("better", "worse"), (FLAT, STEEP), strict=True
    ):
        axes[0].plot(minimum, surface.value(minimum), "*", color=MINIMUM, markersize=16, zorder=5)
        axes[0].text(float(minimum[0]), float(surface.value(minimum)) + 7, f"{share:.1%} end in\nthe {text} well",
                     ha="center", color=color, weight="bold")  # fmt: skip
    for ax in axes:
        ax.axvline(middle, color=NEUTRAL, linestyle=":", linewidth=1.2)
    axes[1].set(
        xlabel="weight $w$ (the start at the top, its path below)",
        ylabel="step $t$",
        ylim=(len(w) - 1, 0),
    )
    axes[0].set_title("The start decides the end: the hilltop is the border")
    return describe(
        axes,
        f"""A double well; starts left of the hilltop at {middle:.3f} (blue circles, {shares[0]:.1%}) run to the
        better well, starts right of it (orange crosses, {shares[1]:.1%}) to the worse one, and none changes sides.""",
    )


def saddle_exit(surface, runs, offsets, steps, formula, rule="GradientDescent", axes=None):
    """Draw paths past a saddle, and the steps to leave it against the start's offset from the ridge.

    `runs` maps a label to a run; `offsets`, `steps`, `formula`: arrays (n,).
    """
    axes = plt.subplots(1, 2, figsize=(9.5, 4), width_ratios=(1, 1.25))[1] if axes is None else axes
    contours(surface, axes[0])
    style = look(rule)
    for (label, run), line in zip(runs.items(), LINES, strict=False):
        axes[0].plot(
            *run.weights.T, color=style["color"], linestyle=line, linewidth=1.6, label=label
        )
        axes[0].plot(
            *run.weights[0], "o", markersize=9, markerfacecolor="none", markeredgecolor=START
        )
    axes[0].plot(*surface.saddle, "X", color=BAD, markersize=11, zorder=6)
    axes[0].annotate("saddle", surface.saddle, (-0.75, -0.3), color=BAD, weight="bold")
    axes[0].legend(loc="lower left", fontsize=10)
    axes[1].semilogx(offsets, formula, "--", color=style["color"], linewidth=1.2, label="formula")
    axes[1].semilogx(offsets, steps, "o", color=style["color"], markersize=7, label="measured")
    axes[1].invert_xaxis()
    axes[1].set(
        xlabel="offset of the start from the ridge", ylabel="steps to leave", ylim=(0, None)
    )
    axes[1].legend(loc="upper left")
    headline(axes, "A saddle delays, it does not trap: the wait grows with the logarithm")
    return describe(
        axes,
        f"""Left, paths that run to a saddle, slow down and leave it sideways to a minimum. Right, steps to leave
        rise in a straight line from {steps[0]:g} at offset {offsets[0]:.0e} to {steps[-1]:g} at {offsets[-1]:.0e}.""",
    )


def sign_flips(lr, shares, ax=None):
    """Draw the share of gradient coordinates that change sign at a step against α · λmax; `shares`: label → (n,)."""
    ax = plt.subplots(figsize=(8.5, 3.8))[1] if ax is None else ax
    for (label, share), line, color in zip(
        shares.items(), LINES, (STEEP, FLAT, "black", MINIMUM), strict=False
    ):
        ax.plot(lr, share, line, color=color)
        ax.annotate(
            label, (lr[-1], share[-1]), (6, 0), textcoords="offset points", color=color, va="center"
        )
    ax.axvline(1, color=NEUTRAL, linestyle=":", linewidth=1.2)
    ax.set(
        xlabel="learning rate times the largest eigenvalue, α · λmax",
        xlim=(0, 2.4),
        ylim=(-0.02, 0.6),
    )
    ax.set_ylabel("share that flips each step")
    ax.yaxis.set_major_formatter("{x:.0%}")
    ax.set_title("Nothing flips below αλ = 1; above it fewer in 100-D than in 2-D")
    ends = ", ".join(f"{label} {share[-1]:.0%}" for label, share in shares.items())
    return describe(
        ax,
        f"Share of flipping gradient signs: zero below α · λmax = 1, rising above; at {lr[-1]:.3g}: {ends}.",
    )


def fast_and_slow(flat, steep, title, ax=None):
    """Draw the loss in the flat and in the steep half of the directions over the steps, and the sum; arrays (n,)."""
    ax = plt.subplots(figsize=(8.5, 3.8))[1] if ax is None else ax
    ax.semilogy(flat + steep, color="black", linewidth=4, alpha=0.25)
    for values, color, line, text in (
        (flat, FLAT, "-", "flat half"),
        (steep, STEEP, "--", "steep half"),
    ):
        ax.semilogy(values, line, color=color)
        ax.annotate(
            text,
            (len(values) - 1, values[-1]),
            (6, 0),
            textcoords="offset points",
            color=color,
            va="center",
        )
    ax.text(
        len(flat) * 0.55, (flat + steep)[len(flat) // 2] * 6, "both together (grey)", color="0.35"
    )
    ax.set(xlabel="step $t$", ylabel="loss", xlim=(0, len(flat) * 1.14))
    ax.set_title(title)
    return describe(
        ax,
        f"""Loss over {len(flat) - 1} steps: the steep half of the directions falls from {steep[0]:.3g} to
        {steep[-1]:.2g}, the flat half from {flat[0]:.3g} to {flat[-1]:.3g}.""",
    )


def minibatch_cloud(paths, best, late, axes=None):
    """Draw where noisy runs end: their last `late` weights around `best`, and their distance to it over the steps.

    `paths` maps a label to weights (steps + 1, 2).
    """
    axes = plt.subplots(1, 2, figsize=(9.5, 4), width_ratios=(1, 1.35))[1] if axes is None else axes
    told = []
    for (label, w), color, marker in zip(paths.items(), (STEEP, FLAT), (".", "+"), strict=False):
        distance = np.linalg.norm(w - best, axis=1)
        axes[0].plot(
            *w[-late:].T,
            marker,
            color=color,
            alpha=0.5,
            markersize=5,
            linestyle="none",
            label=label,
        )
        axes[1].semilogy(
            distance, color=color, linewidth=0.7 if marker == "." else 1.1, label=label
        )
        told.append(f"{label}: {np.sqrt((distance[-late:] ** 2).mean()):.2g}")
    axes[0].plot(*best, "*", color="black", markersize=15, markeredgecolor="white", zorder=6)
    axes[0].set(xlabel="weight $w_1$", ylabel="weight $w_2$")
    axes[0].set_title(f"the last {late} steps", fontsize=11)
    axes[0].set_aspect("equal", "datalim")
    axes[1].set(xlabel="step $t$", ylabel="distance to the minimum")
    axes[1].legend(loc="upper right")
    headline(axes, "With mini-batches a fixed α ends in a cloud, not at the minimum")
    return describe(
        axes,
        f"Clouds of late weights around the minimum; root mean square distance to it, {'; '.join(told)}.",
    )
