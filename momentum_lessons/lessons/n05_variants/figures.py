"""The pictures of notebook 05: the look-ahead, the turned ravine, Adam's cycle, Muon, the race."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import PowerNorm

from ...drawing import (
    LINES,
    NEUTRAL,
    arrow,
    chart,
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

    Each panel shows the gradient's part as an arrow where it is measured, and where it is added.
    """
    axes = plt.subplots(1, 2, figsize=(9.6, 3.9), sharey=True)[1]
    w, told = np.asarray(w, dtype=float), []
    ahead = w - lr * beta * np.asarray(velocity, dtype=float)
    titles = {
        "HeavyBall": "Heavy ball: where it stands",
        "Nesterov": "Nesterov: where the velocity leads",
    }
    for ax, (name, title), measured in zip(axes, titles.items(), (w, ahead), strict=True):
        contours(surface, ax, bounds=((-1.35, -0.35), (-0.5, 0.4)), levels=14)
        move = -lr * surface.gradient(measured)
        arrow(ax, w, ahead, NEUTRAL, linewidth=2.2)
        arrow(ax, measured, measured + move, color(name), linewidth=2.2, linestyle=(0, (3, 1.5)))
        arrow(ax, ahead, ahead + move, color(name), linewidth=2.2)
        ax.plot(*(ahead + move), look(name)["marker"], color=color(name), markersize=9, zorder=7)
        start_ring(w, ax)
        ax.set_title(title)
        told.append(f"{name} ends at ({ahead[0] + move[0]:.2f}, {ahead[1] + move[1]:.2f})")
    for ax, text, place, offset, name in (
        (axes[0], "kept velocity", (w + ahead) / 2, (12, 8), "GradientDescent"),
        (axes[0], "gradient,\nmeasured here", w, (16, 8), "HeavyBall"),
        (axes[0], "added\nhere", ahead, (16, -18), "HeavyBall"),
        (axes[1], "gradient, measured\nand added here", ahead, (-130, -22), "Nesterov"),
    ):
        words = {"textcoords": "offset points", "va": "center", "zorder": 8}
        ax.annotate(text, place, offset, color=ink(color(name)), **words)
    axes[1].set_ylabel("")
    headline(axes, "Same start, same velocity: only the place of the gradient differs")
    return describe(
        axes,
        f"One step on a ravine from ({w[0]:.2f}, {w[1]:.2f}). The kept velocity leads to "
        f"({ahead[0]:.2f}, {ahead[1]:.2f}), beyond the valley floor. {'; '.join(told)}: the "
        "gradient at the start leads further away from the floor, the gradient ahead leads back "
        "to it.",
    )


def nesterov_maps(lrs, betas, heavy, nesterov):
    """Draw the rates (lrs, betas) of heavy ball and Nesterov as two maps with their best points."""
    axes = plt.subplots(1, 2, figsize=(9.6, 4.1), sharey=True)[1]
    told, label = [], "rate per step (smaller is faster)"
    for ax, rate, name in zip(axes, (heavy, nesterov), ("Heavy ball", "Nesterov"), strict=True):
        row, column = np.unravel_index(np.argmin(rate), rate.shape)
        norm = PowerNorm(2, vmin=0.8, vmax=1)  # most of a map is near 1
        heat_map(lrs, betas, np.where(rate < 1, rate, np.nan).T, ax, label, norm, xscale="log")
        ax.set(xlabel="learning rate $α$", title=f"{name}: best {rate[row, column]:.3f}")
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
    """Draw losses from step 1 on log–log axes; `losses` and `slopes` by label, `bound` (steps,)."""
    steps = np.arange(1, len(bound) + 1)
    lines = {label: (steps, loss[1:]) for label, loss in losses.items()}
    rules = ("GradientDescent", "HeavyBall", "Nesterov")
    looks = [look(rule) | {"marker": ""} for rule in rules]
    looks.append({"color": NEUTRAL, "linestyle": ":"})
    lines["guarantee"] = (steps, bound)
    told = ", ".join(f"{label} {slope:.1f}" for label, slope in slopes.items())
    return chart(
        lines,
        f"Loss over the steps, both axes logarithmic. Fitted slopes: {told}. The guarantee lies "
        "above.",
        dict(zip(lines, looks, strict=True)),
        log="xy",
        figsize=(9, 4.2),
        title="With t/(t + 3) the loss falls about as 1/t², without momentum as 1/t",
        xlabel="step $t$",
        ylabel="loss above the minimum",
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
    axes[1].set(title="Turned by 45°", ylabel="")
    axes[0].legend(loc="lower left")
    headline(axes, "RMSprop goes straight in along the axes, and stops short when turned")
    return describe(
        axes, f"Paths on the same ravine, along the axes and turned. {'; '.join(told)}."
    )


def cure_by_angle(degrees, left):
    """Draw the share of the loss left, {rule name: (degrees,)}, against the ravine's angle."""
    told = ", ".join(f"{name} from {s[0]:.1g} to {s[-1]:.1g}" for name, s in left.items())
    return chart(
        {name: (degrees, share) for name, share in left.items()},
        f"Loss left after 100 steps, ravine turned from 0 to {degrees[-1]:g}°: {told}.",
        {name: look(name) | {"markevery": 1} for name in left},
        log="y",
        figsize=(9, 4.2),
        title="RMSprop and Adam gain along the axes, and lose when the ravine is turned",
        xlabel="angle of the ravine (degrees)",
        ylabel="share of the loss left",
    )


def online_paths(panels):
    """Draw {title: {label: weights}}, a panel a title, of a problem whose best weight is −1."""
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
    """Draw the singular values of a gradient and of what Muon makes of it, largest first."""
    place = np.arange(1, len(before) + 1)
    return chart(
        {"gradient": (place, before), "orthogonalised": (place, after)},
        f"Singular values: of the gradient from {before[0]:.2g} down to {before[-1]:.2g}; "
        f"after orthogonalising all between {after.min():.2f} and {after.max():.2f}.",
        {
            "gradient": {"color": NEUTRAL, "linestyle": "--", "marker": "o"},
            "orthogonalised": look("Muon") | {"linestyle": "-", "markevery": 1},
        },
        log="y",
        figsize=(8.5, 3.4),
        title="Muon moves every direction of the matrix by about as much",
        xlabel="singular value, largest first",
        ylabel="size",
        ylim=(min(before) / 2, 4 * max(after.max(), before[0])),
    )


def race_results(steps, never):
    """Draw steps to the target, {course: {rule name: steps}}, a panel a course; inf at `never`."""
    axes = plt.subplots(1, len(steps), figsize=(9.8, 3.8), sharey=True, sharex=True)[1]
    names = list(dict.fromkeys(name for results in steps.values() for name in results))
    told = []
    for ax, (course, results) in zip(axes, steps.items(), strict=True):
        reference(ax, "", x=results["HeavyBall"])
        texts = {k: f"{v:.0f}" if np.isfinite(v) else "never" for k, v in results.items()}
        for name, value in results.items():
            place, row = min(value, never), names.index(name)
            ax.plot(place, row, look(name)["marker"], color=color(name), markersize=8)
            side = {"ha": "right", "xytext": (-8, 0)} if place > 200 else {"xytext": (8, 0)}
            side |= {"textcoords": "offset points", "va": "center"}
            ax.annotate(texts[name], (place, row), **side)
        told.append(f"{course}: {', '.join(f'{name} {text}' for name, text in texts.items())}")
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
    told = []
    for ax, (name, courses) in zip(axes, times.items(), strict=True):
        for course, ratio in courses.items():
            shown, i = np.where(np.isfinite(ratio), ratio, np.nan), names.index(course)
            style = {"color": ("#222222", "#777777")[i % 2], "linestyle": LINES[i]}
            style |= {"marker": "osD^"[i], "linewidth": 1.3, "markersize": 4}
            ax.loglog(factors, shown, label=course, **style)
        ax.axvline(1, color=color(name), linewidth=5, alpha=0.35)
        ax.set_title(name, color=ink(color(name)))
        told.append(f"{name}: {', '.join(f'{c} {(r <= 2).sum()}' for c, r in courses.items())}")
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
