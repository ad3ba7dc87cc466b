"""Figures of notebook 05, sections 1 to 3: Nesterov's look-ahead, the turned ravine, Adam."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import PowerNorm

from ...drawing.landscape import contours
from ...drawing.style import MINIMUM, NEUTRAL, START, describe, look

__all__ = [
    "adam_online",
    "cure_by_angle",
    "fading_ball",
    "look_ahead",
    "nesterov_maps",
    "slow_tail",
    "two_ravines",
]


def look_ahead(surface, w, velocity, lr, beta, ax=None):
    """Draw one step of heavy ball and one of Nesterov from the same `w` (2,) and velocity (2,). Returns the axes."""
    ax = plt.subplots(figsize=(8.5, 4.6))[1] if ax is None else ax
    contours(surface, ax, bounds=((-1.5, 0.3), (-0.5, 0.5)))
    w, drift = np.asarray(w, dtype=float), -lr * beta * np.asarray(velocity, dtype=float)
    ahead = w + drift
    ends = {
        "HeavyBall": ahead - lr * surface.gradient(w),
        "Nesterov": ahead - lr * surface.gradient(ahead),
    }
    _arrow(ax, w, ahead, NEUTRAL)
    ax.annotate(
        "momentum alone: $-αβv$", (w + ahead) / 2, (-12, -8), textcoords="offset points", ha="right"
    )
    names = {
        "HeavyBall": "heavy ball adds the\ngradient of the start",
        "Nesterov": "Nesterov adds the gradient\nof the look-ahead point",
    }
    for name, end in ends.items():
        _arrow(ax, ahead, end, look(name)["color"])
        ax.plot(*end, look(name)["marker"], color=look(name)["color"], markersize=9)
        side = "bottom" if end[1] > ahead[1] else "center"
        ax.annotate(names[name], end, (12, 4), textcoords="offset points", va=side)
    ax.plot(
        *w, "o", markersize=11, markerfacecolor="none", markeredgecolor=START, markeredgewidth=2
    )
    ax.plot(*ahead, "o", color=NEUTRAL)
    ax.set_title("Same start, same velocity: only the place of the gradient differs")
    return describe(
        ax,
        f"One step on a ravine from the same point. Momentum alone leads to ({ahead[0]:.2f}, {ahead[1]:.2f}), beyond "
        f"the valley floor. Heavy ball adds the gradient of the start and ends at ({ends['HeavyBall'][0]:.2f}, "
        f"{ends['HeavyBall'][1]:.2f}); Nesterov adds the gradient of the look-ahead point, which already points back, "
        f"and ends at ({ends['Nesterov'][0]:.2f}, {ends['Nesterov'][1]:.2f}).",
    )


def nesterov_maps(lrs, betas, heavy, nesterov, axes=None):
    """Draw the rates (lrs, betas) of heavy ball and Nesterov as two maps with their best points. Returns the axes."""
    axes = plt.subplots(1, 2, figsize=(9.2, 4.2), sharey=True)[1] if axes is None else axes
    told, norm = (
        [],
        PowerNorm(2, vmin=0.8, vmax=1),
    )  # more of the colours for rates near 1, where most of a map is
    for ax, rate, name in zip(axes, (heavy, nesterov), ("Heavy ball", "Nesterov"), strict=True):
        shown = np.where(rate < 1, rate, np.nan)
        image = ax.pcolormesh(lrs, betas, shown.T, cmap="viridis_r", norm=norm, rasterized=True)
        row, column = np.unravel_index(np.argmin(rate), rate.shape)
        ax.plot(lrs[row], betas[column], "*", color="white", markeredgecolor="black", markersize=15)
        ax.text(
            0.985, 0.5, "diverges", transform=ax.transAxes, ha="right", va="center", rotation=90
        )
        ax.set_xscale("log")
        ax.set(
            xlabel="learning rate $α$",
            title=f"{name}: best {rate[row, column]:.3f} a step",
            facecolor="0.85",
        )
        ax.grid(False)
        told.append(
            f"{name}: best {rate[row, column]:.3f} a step at lr {lrs[row]:.3f}, beta {betas[column]:.2f}"
        )
    axes[0].set_ylabel("momentum coefficient $β$")
    ticks = [0.8, 0.85, 0.9, 0.925, 0.95, 0.975, 1]
    axes[0].figure.colorbar(image, ax=axes, label="rate per step (smaller is faster)", ticks=ticks)
    return describe(
        axes, f"Two maps of the rate over learning rate and beta; grey diverges. {'. '.join(told)}."
    )


def slow_tail(curves, slopes, bound, ax=None):
    """Draw losses over the steps on log–log axes; `curves` and `slopes` by rule name, `bound` over steps 1 … n."""
    ax = plt.subplots()[1] if ax is None else ax
    labels = {
        "GradientDescent": ("gradient descent", (4, 8), "left"),
        "Nesterov": ("Nesterov", (-4, -16), "right"),
    }
    for name, loss in curves.items():
        style = look(name)
        label, offset, side = labels[name]
        ax.loglog(
            np.arange(1, len(loss)), loss[1:], color=style["color"], linestyle=style["linestyle"]
        )
        ax.annotate(f"{label}: loss ∝ $t^{{{slopes[name]:.2f}}}$", (len(loss) // 10, loss[len(loss) // 10]), offset,
                    textcoords="offset points", color=style["color"], weight="bold", ha=side)  # fmt: skip
    ax.loglog(np.arange(1, len(bound) + 1), bound, color=NEUTRAL, linewidth=1.5, linestyle=":")
    ax.annotate("Nesterov's guarantee: $2‖w_0−w^*‖² / α(t+1)²$", (4, bound[3]), (10, 4), textcoords="offset points",
                color="0.35")  # fmt: skip
    ax.set(xlabel="step $t$", ylabel="loss above the minimum")
    ax.set_title("With t/(t + 3) the loss falls as 1/t², without momentum as 1/t")
    told = ", ".join(f"{name} {slope:.2f}" for name, slope in slopes.items())
    return describe(
        ax,
        f"Loss over the steps, both axes logarithmic. Fitted slopes: {told}. The guarantee lies above.",
    )


def fading_ball(time, exact, runs, ax=None):
    """Draw the exact solution over `time` and runs {label: (times, weights)} upon it. Returns the axes."""
    ax = plt.subplots()[1] if ax is None else ax
    ax.plot(time, exact, color=NEUTRAL, linewidth=5, alpha=0.4, label="differential equation")
    for (label, (times, weights)), marker in zip(runs.items(), "os^", strict=False):
        ax.plot(times, weights, marker, markersize=4, label=label)
    ax.axhline(0, color="0.6", linewidth=0.8)
    ax.set(xlabel="time $t\\sqrt{α}$", ylabel="weight $w$")
    ax.set_title("Nesterov's steps follow a ball whose friction fades as 3/t")
    ax.legend()
    return describe(
        ax,
        "Weight over time: the exact solution swings about zero with shrinking swings; Nesterov's steps lie on it.",
    )


def two_ravines(surfaces, runs, axes=None):
    """Draw runs [{rule name: Trajectory}, ...] on each of the landscapes, a panel each. Returns the axes."""
    axes = plt.subplots(1, len(surfaces), figsize=(9.2, 4.4))[1] if axes is None else axes
    told = []
    for ax, surface, paths in zip(axes, surfaces, runs, strict=True):
        contours(surface, ax, bounds=((-1.3, 1.3), (-1.3, 1.3)))
        for name, run in paths.items():
            style = look(name)
            ax.plot(*run.weights.T, **{**style, "markersize": 3.5, "linewidth": 1.3, "label": name})
            told.append(
                f"{name} on {surface.name} ends {np.linalg.norm(run.weights[-1]):.2g} from the minimum"
            )
        ax.plot(
            *run.weights[0],
            "o",
            markersize=10,
            markerfacecolor="none",
            markeredgecolor=START,
            markeredgewidth=2,
        )
    axes[0].set_title("Along the axes: straight in")
    axes[1].set_title("Turned by 45°: down, then a crawl")
    axes[0].legend(loc="lower left")
    return describe(
        axes, "Paths on the same ravine, along the axes and turned. " + "; ".join(told) + "."
    )


def cure_by_angle(degrees, left, ax=None, floor=1e-16):
    """Draw the share of the loss left {rule name: array over degrees} against the ravine's angle. Returns the axes."""
    ax = plt.subplots()[1] if ax is None else ax
    offsets = {"RMSprop": 9, "GradientDescent": -3, "Adam": -6}  # these end close to each other
    for name, share in left.items():
        ax.semilogy(degrees, np.maximum(share, floor), **look(name))
        ax.annotate(name, (degrees[-1], max(share[-1], floor)), (8, offsets.get(name, 0) - 4),
                    textcoords="offset points", color=look(name)["color"], weight="bold")  # fmt: skip
    ax.set_xlim(right=1.3 * degrees[-1])
    ax.set(
        xlabel="angle of the ravine (degrees)", ylabel="share of the loss left", ylim=(floor / 3, 1)
    )
    ax.set_title("A few degrees are enough to lose RMSprop's cure")
    told = ", ".join(
        f"{name} from {max(s[0], floor):.1g} to {s[-1]:.1g}" for name, s in left.items()
    )
    return describe(
        ax,
        f"Loss left after a fixed number of steps, ravine turned from 0 to {degrees[-1]:g}°: {told}.",
    )


def adam_online(paths, best, ax=None):
    """Draw weights {"GD": array, "Adam": array, "AMSGrad": array} of an online run; `best` is the right answer."""
    ax = plt.subplots(figsize=(8.5, 3.6))[1] if ax is None else ax
    ax.axhline(best, color=MINIMUM, linewidth=5, alpha=0.3)
    ax.text(
        0.99,
        best - 0.06,
        "where the mean loss is lowest",
        transform=ax.get_yaxis_transform(),
        ha="right",
        va="top",
    )
    for name, w in paths.items():
        color = NEUTRAL if name == "AMSGrad" else look(name)["color"]
        ax.plot(w, color=color, linewidth=1)
        ax.annotate(name, (1, w[-1]), (4, {"GD": -10, "AMSGrad": 2}.get(name, -4)), textcoords="offset points",
                    xycoords=("axes fraction", "data"), color=color, weight="bold")  # fmt: skip
    ax.set(xlabel="step $t$", ylabel="weight $w$", ylim=(-1.35, 1.25))
    ax.set_title("Adam walks to the wrong end, and stays there")
    told = ", ".join(f"{name} ends at {w[-1]:.2f}" for name, w in paths.items())
    return describe(
        ax, f"Weight over the steps of an online problem whose best weight is {best:g}: {told}."
    )


def _arrow(ax, tail, head, color):
    ax.annotate(
        "",
        head,
        tail,
        arrowprops={
            "arrowstyle": "-|>",
            "color": color,
            "linewidth": 2.2,
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )
