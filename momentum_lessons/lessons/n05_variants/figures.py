"""The pictures of notebook 05: the look-ahead, the turned ravine, Adam's cycle, Muon, the race."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import PowerNorm

from ...drawing import (
    LINES,
    NEUTRAL,
    color,
    contours,
    curves,
    describe,
    headline,
    heat_map,
    ink,
    look,
    path,
    reference,
    star,
    start_ring,
)


def look_ahead(surface, w, velocity, lr, beta):
    """Draw a step of heavy ball and one of Nesterov from the same `w` (2,) and velocity (2,).

    Each panel shows the gradient's part as an arrow where it is measured, and again where it is added.
    Returns the axes.
    """
    axes = plt.subplots(1, 2, figsize=(9.6, 3.9), sharey=True)[1]
    w, told = np.asarray(w, dtype=float), []
    ahead = w - lr * beta * np.asarray(velocity, dtype=float)
    panels = (
        ("HeavyBall", "Heavy ball: where it stands", w),
        (
            "Nesterov",
            "Nesterov: where the velocity leads",
            ahead,
        ),
    )
    for ax, (name, title, measured) in zip(axes, panels, strict=True):
        contours(surface, ax, bounds=((-1.35, -0.35), (-0.5, 0.4)), levels=14)
        move = -lr * surface.gradient(measured)
        _arrow(ax, w, ahead, NEUTRAL)
        _arrow(ax, measured, measured + move, color(name), linestyle=(0, (3, 1.5)))
        _arrow(ax, ahead, ahead + move, color(name))
        ax.plot(*(ahead + move), look(name)["marker"], color=color(name), markersize=9, zorder=7)
        start_ring(w, ax)
        ax.set_title(title)
        told.append(f"{name} ends at ({ahead[0] + move[0]:.2f}, {ahead[1] + move[1]:.2f})")
    blue, green = (ink(color(name)) for name in ("HeavyBall", "Nesterov"))
    words = {"textcoords": "offset points", "va": "center", "zorder": 8}
    axes[0].annotate("kept velocity", (w + ahead) / 2, (12, 8), **words)
    axes[0].annotate("gradient,\nmeasured here", w, (16, 8), color=blue, **words)
    axes[0].annotate("added\nhere", ahead, (16, -18), color=blue, **words)
    axes[1].annotate("gradient, measured\nand added here", ahead, (-130, -22), color=green, **words)
    axes[1].set_ylabel("")
    headline(axes, "Same start, same velocity: only the place of the gradient differs")
    return describe(
        axes,
        f"One step on a ravine from ({w[0]:.2f}, {w[1]:.2f}). The kept velocity leads to "
        f"({ahead[0]:.2f}, {ahead[1]:.2f}), beyond the valley floor. {'; '.join(told)}: the gradient "
        f"at the start leads further away from the floor, the gradient ahead leads back to it.",
    )


def nesterov_maps(lrs, betas, heavy, nesterov):
    """Draw the rates (lrs, betas) of heavy ball and Nesterov as two maps with their best points."""
    axes = plt.subplots(1, 2, figsize=(9.6, 4.1), sharey=True)[1]
    told, norm = [], PowerNorm(2, vmin=0.8, vmax=1)  # most of a map is near 1
    for ax, rate, name in zip(axes, (heavy, nesterov), ("Heavy ball", "Nesterov"), strict=True):
        row, column = np.unravel_index(np.argmin(rate), rate.shape)
        heat_map(
            lrs,
            betas,
            np.where(rate < 1, rate, np.nan).T,
            ax,
            "rate per step (smaller is faster)",
            norm=norm,
            xscale="log",
            xlabel="learning rate $α$",
            title=f"{name}: best {rate[row, column]:.3f}",
        )
        ax.collections[0].colorbar.set_ticks([0.8, 0.9, 0.95, 0.975, 1])
        star((lrs[row], betas[column]), ax)
        told.append(
            f"{name}: best {rate[row, column]:.3f} a step at lr {lrs[row]:.3f}, "
            f"beta {betas[column]:.2f}"
        )
    axes[0].set_ylabel("momentum coefficient $β$")
    headline(axes, "Heavy ball has the better best point, Nesterov the better top edge")
    return describe(
        axes,
        f"Two maps of the rate over learning rate and beta; hatched diverges. {'. '.join(told)}.",
    )


def slow_tail(losses, slopes, bound):
    """Draw losses over the steps on log–log axes; `losses` and `slopes` by label, `bound` from step 1."""
    ax = plt.subplots(figsize=(9, 4.2))[1]
    looks = dict(
        zip(
            losses,
            (look(name) for name in ("GradientDescent", "HeavyBall", "Nesterov")),
            strict=True,
        )
    )
    looks = {label: {**style, "marker": ""} for label, style in looks.items()}
    steps = np.arange(1, len(bound) + 1)
    lines = {label: (steps, loss[1:]) for label, loss in losses.items()}
    looks["guarantee"] = {"color": NEUTRAL, "linestyle": ":"}
    curves(
        {**lines, "guarantee": (steps, bound)},
        ax,
        looks,
        log="xy",
        title="With t/(t + 3) the loss falls about as 1/t², without momentum as 1/t",
        xlabel="step $t$",
        ylabel="loss above the minimum",
    )
    told = ", ".join(f"{label} {slope:.1f}" for label, slope in slopes.items())
    return describe(
        ax,
        f"Loss over the steps, both axes logarithmic. Fitted slopes: {told}. The guarantee lies above.",
    )


def two_ravines(surfaces, runs):
    """Draw runs [{rule name: Trajectory}, …] on each of the landscapes, a panel each."""
    axes = plt.subplots(1, len(surfaces), figsize=(9.6, 4.6), sharey=True)[1]
    told = []
    for ax, surface, paths in zip(axes, surfaces, runs, strict=True):
        contours(surface, ax, bounds=((-1.25, 1.25), (-1.25, 1.25)), levels=10)
        for name, run in paths.items():
            width = {"linewidth": 2.6 if name == "RMSprop" else 1.2, "markersize": 4}
            path(run, name, ax, label=name, **width)
            left = np.linalg.norm(run.weights[-1])
            told.append(f"{name} on {surface.name} ends {left:.2g} from the minimum")
        star((0, 0), ax)
    axes[0].set_title("Along the axes")
    axes[1].set_title("Turned by 45°")
    axes[1].set_ylabel("")
    axes[0].legend(loc="lower left")
    headline(axes, "RMSprop goes straight in along the axes, and stops short when turned")
    return describe(
        axes, f"Paths on the same ravine, along the axes and turned. {'; '.join(told)}."
    )


def cure_by_angle(degrees, left):
    """Draw the share of the loss left, {rule name: array over degrees}, against the ravine's angle."""
    ax = plt.subplots(figsize=(9, 4.2))[1]
    curves(
        {name: (degrees, share) for name, share in left.items()},
        ax,
        {name: {**look(name), "markevery": 1} for name in left},
        log="y",
        title="RMSprop and Adam gain along the axes, and lose when the ravine is turned",
        xlabel="angle of the ravine (degrees)",
        ylabel="share of the loss left",
    )
    told = ", ".join(f"{name} from {s[0]:.1g} to {s[-1]:.1g}" for name, s in left.items())
    return describe(
        ax, f"Loss left after 100 steps, ravine turned from 0 to {degrees[-1]:g}°: {told}."
    )


def online_paths(panels):
    """Draw {title: {label: weights}}, a panel a title, of an online problem whose best weight is −1."""
    axes = plt.subplots(1, len(panels), figsize=(9.6, 3.7), sharey=True)[1]
    looks = {
        "Adam, β₂ = 0.99": {"color": color("Adam")},
        "Adam, β₂ = 0.999": {"color": color("Adam"), "linestyle": "--"},
        "AMSGrad": {"color": color("NAdam")},
        "GD": {"color": color("GradientDescent")},
    }
    told = []
    for ax, (title, paths) in zip(axes, panels.items(), strict=True):
        curves(paths, ax, looks, title=title, xlabel="step $t$", ylim=(-1.1, 1.1))
        ends = ", ".join(f"{label} {w[-1]:.1f}" for label, w in paths.items())
        told.append(f"{title}: {ends}")
        reference(ax, "best weight" if ax is axes[-1] else "", y=-1.0)
    axes[0].set_ylabel("weight $w$")
    headline(axes, "Adam with β₂ = 0.99 ends at the worst weight, wherever the cycle starts")
    return describe(
        axes, f"Weight over the steps; the best is −1. Where it ends: {'; '.join(told)}."
    )


def singular_values(before, after):
    """Draw the singular values of a gradient matrix and of what Muon makes of it, largest first."""
    ax = plt.subplots(figsize=(8.5, 3.4))[1]
    place = np.arange(1, len(before) + 1)
    looks = {"gradient": {"color": NEUTRAL, "linestyle": "--", "marker": "o"}}
    looks["orthogonalised"] = {**look("Muon"), "linestyle": "-", "markevery": 1}
    curves(
        {"gradient": (place, before), "orthogonalised": (place, after)},
        ax,
        looks,
        log="y",
        title="Muon moves every direction of the matrix by about as much",
        xlabel="singular value, largest first",
        ylabel="size",
        ylim=(min(before) / 2, 4 * max(after.max(), before[0])),
    )
    return describe(
        ax,
        f"Singular values: of the gradient from {before[0]:.2g} down to {before[-1]:.2g}; "
        f"after orthogonalising all between {after.min():.2f} and {after.max():.2f}.",
    )


def race_results(steps, never):
    """Draw steps to the target, {course: {rule name: steps}}, a panel a course; inf is drawn at `never`."""
    axes = plt.subplots(1, len(steps), figsize=(9.8, 3.8), sharey=True, sharex=True)[1]
    names = list(dict.fromkeys(name for results in steps.values() for name in results))
    told = []
    for ax, (course, results) in zip(axes, steps.items(), strict=True):
        reference(ax, "", x=results["HeavyBall"])
        for name, value in results.items():
            place, row = min(value, never), names.index(name)
            text = f"{value:.0f}" if np.isfinite(value) else "never"
            style = {"marker": look(name)["marker"], "markersize": 8, "linestyle": ""}
            ax.plot(place, row, color=color(name), **style)
            side = {"ha": "right", "xytext": (-8, 0)} if place > 200 else {"xytext": (8, 0)}
            ax.annotate(text, (place, row), textcoords="offset points", va="center", **side)
            told.append(f"{name} {text}")
        told[-len(results)] = f"{course}: {told[-len(results)]}"
        ax.set_title(course, fontsize=11)
    axes[0].set(xscale="log", xlim=(3, 1.4 * never), ylim=(len(names) - 0.5, -0.5))
    axes[0].set_yticks(range(len(names)), names)
    axes[0].figure.supxlabel("steps to the target (logarithmic; dotted: momentum)", fontsize=11)
    headline(axes, "Tuned alike, nobody wins everywhere")
    return describe(axes, f"Steps to the target, all tuned alike. {', '.join(told)}.")


def forgiveness(factors, times):
    """Draw steps over each method's own fewest, {rule name: {course: array over `factors`}}."""
    axes = plt.subplots(1, len(times), figsize=(9.8, 3.4), sharey=True)[1]
    names = list(dict.fromkeys(course for courses in times.values() for course in courses))
    shades = dict(zip(names, ("#222222", "#777777", "#222222", "#777777"), strict=False))
    told = []
    for ax, (name, courses) in zip(axes, times.items(), strict=True):
        for course, ratio in courses.items():
            shown, which = np.where(np.isfinite(ratio), ratio, np.nan), names.index(course)
            style = {"color": shades[course], "linestyle": LINES[which], "marker": "osD^"[which]}
            ax.loglog(factors, shown, label=course, linewidth=1.3, markersize=4, **style)
        ax.axvline(1, color=color(name), linewidth=5, alpha=0.35)
        ax.set_title(name, color=ink(color(name)))
        wide = {c: np.isfinite(r) & (r <= 2) for c, r in courses.items()}
        told.append(f"{name}: {', '.join(f'{c} {w.sum()}' for c, w in wide.items())}")
        ax.set_xticks((0.1, 1, 10), ("1/10", "1", "10"))
    axes[0].set(ylabel="steps / own fewest", ylim=(0.85, 9), xlim=(factors[0], factors[-1]))
    axes[0].set_yticks((1, 2, 4, 8), ("1", "2", "4", "8"))
    axes[0].minorticks_off()
    axes[-1].legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=9)
    axes[0].figure.supxlabel("learning rate / own best learning rate", fontsize=11)
    headline(axes, "Adam forgives a wrong learning rate, momentum does not")
    return describe(
        axes,
        f"Steps over the learning rate, both as multiples of the method's own best. Of "
        f"{len(factors)} rates within twice the fewest steps: {'; '.join(told)}.",
    )


def _arrow(ax, tail, tip, shade, linestyle="-"):
    style = {"arrowstyle": "-|>", "color": shade, "linewidth": 2.2, "linestyle": linestyle}
    ax.annotate("", tip, tail, arrowprops={**style, "shrinkA": 0, "shrinkB": 0}, zorder=6)
