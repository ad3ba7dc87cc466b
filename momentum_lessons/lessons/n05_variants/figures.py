"""The pictures of notebook 05: the look-ahead, two maps, the race."""

import numpy as np
from matplotlib.colors import PowerNorm

from ...drawing import (
    LINES,
    NEUTRAL,
    arrow,
    color,
    contours,
    describe,
    heat_map,
    look,
    note,
    panels,
    reference,
    star,
    start_ring,
    ticks,
)


def look_ahead(surface, w, velocity, lr, beta):
    """Draw a step of heavy ball and one of Nesterov from the same `w` (2,) and velocity (2,).

    Each panel shows the gradient's part as an arrow where it is measured, and where it is added.
    """
    title = "Same start, same velocity: only the place of the gradient differs"
    places = ("Heavy ball: where it stands", "Nesterov: where the velocity leads")
    axes, told = panels(places, title, height=3.9), []
    w = np.asarray(w, dtype=float)
    ahead = w - lr * beta * np.asarray(velocity, dtype=float)
    for ax, name, measured in zip(axes, ("HeavyBall", "Nesterov"), (w, ahead), strict=True):
        contours(surface, ax, bounds=((-1.35, -0.35), (-0.5, 0.4)), levels=14)
        move = -lr * surface.gradient(measured)
        arrow(ax, w, ahead, NEUTRAL, linewidth=2.2)
        arrow(ax, measured, measured + move, color(name), linewidth=2.2, linestyle=(0, (3, 1.5)))
        arrow(ax, ahead, ahead + move, color(name), linewidth=2.2)
        ax.plot(*(ahead + move), look(name)["marker"], color=color(name), markersize=9, zorder=7)
        start_ring(w, ax)
        told.append(f"{name} ends at ({ahead[0] + move[0]:.2f}, {ahead[1] + move[1]:.2f})")
    blue, green = color("HeavyBall"), color("Nesterov")
    words = {"va": "center", "zorder": 8}
    note(axes[0], "kept velocity", (w + ahead) / 2, (12, 8), **words)
    note(axes[0], "gradient,\nmeasured here", w, (16, 8), blue, **words)
    note(axes[0], "added\nhere", ahead, (16, -18), blue, **words)
    note(axes[1], "gradient, measured\nand added here", ahead, (-130, -22), green, **words)
    axes[1].set_ylabel("")
    return describe(
        axes,
        f"One step on a ravine from ({w[0]:.2f}, {w[1]:.2f}). The kept velocity leads to "
        f"({ahead[0]:.2f}, {ahead[1]:.2f}), beyond the valley floor. {'; '.join(told)}: the "
        "gradient at the start leads further away from the floor, the gradient ahead leads back "
        "to it.",
    )


def nesterov_maps(lrs, betas, heavy, nesterov):
    """Draw the rates (lrs, betas) of heavy ball and Nesterov as two maps with their best points."""
    rates, told = {"Heavy ball": heavy, "Nesterov": nesterov}, []
    title = "Heavy ball has the better best point, Nesterov the better top edge"
    axes = panels(rates, title, "learning rate $α$", "momentum coefficient $β$", height=4.1)
    for ax, (name, rate) in zip(axes, rates.items(), strict=True):
        row, column = np.unravel_index(np.argmin(rate), rate.shape)
        norm, label = PowerNorm(2, vmin=0.8, vmax=1), "rate per step (smaller is faster)"
        heat_map(lrs, betas, np.where(rate < 1, rate, np.nan).T, ax, label, norm, xscale="log")
        ax.set_title(f"{name}: best {rate[row, column]:.3f}")
        ax.collections[0].colorbar.set_ticks([0.8, 0.9, 0.95, 0.975, 1])
        star((lrs[row], betas[column]), ax)
        told.append(
            f"{name}: best {rate[row, column]:.3f} a step at lr {lrs[row]:.3f}, "
            f"beta {betas[column]:.2f}"
        )
    return describe(
        axes,
        f"Two maps of the rate over learning rate and beta; hatched diverges. {'. '.join(told)}.",
    )


def race_results(steps, never):
    """Draw steps to the target, {course: {rule name: steps}}, a panel a course; inf at `never`."""
    axes = panels(steps, "Tuned alike, nobody wins everywhere", height=3.8, sharex=True)
    names = list(dict.fromkeys(name for results in steps.values() for name in results))
    told = []
    for ax, (course, results) in zip(axes, steps.items(), strict=True):
        reference(ax, "", x=results["HeavyBall"])
        texts = {k: f"{v:.0f}" if np.isfinite(v) else "never" for k, v in results.items()}
        for name, text in texts.items():
            place = min(results[name], never), names.index(name)
            ax.plot(*place, look(name)["marker"], color=color(name), markersize=8)
            offset, side = ((-8, 0), "right") if place[0] > 200 else ((8, 0), "left")
            note(ax, text, place, offset, ha=side, va="center")
        told.append(f"{course}: {', '.join(f'{name} {text}' for name, text in texts.items())}")
    axes[0].set(xscale="log", xlim=(3, 1.4 * never), ylim=(len(names) - 0.5, -0.5))
    axes[0].set_yticks(range(len(names)), names)
    axes[0].figure.supxlabel("steps to the target (logarithmic; dotted: momentum)", fontsize=11)
    return describe(axes, f"Steps to the target, all tuned alike. {', '.join(told)}.")


def forgiveness(factors, times):
    """Draw steps over each method's own fewest, {rule name: {course: array over `factors`}}."""
    axes = panels(times, "Adam forgives a wrong learning rate, momentum does not", height=3.4)
    names = list(dict.fromkeys(course for courses in times.values() for course in courses))
    told = []
    for ax, (name, courses) in zip(axes, times.items(), strict=True):
        for course, ratio in courses.items():
            shown, i = np.where(np.isfinite(ratio), ratio, np.nan), names.index(course)
            style = {"color": ("#222222", "#777777")[i % 2], "linestyle": LINES[i]}
            style |= {"marker": "osD^"[i], "linewidth": 1.3, "markersize": 4}
            ax.loglog(factors, shown, label=course, **style)
        ax.axvline(1, color=color(name), linewidth=5, alpha=0.35)
        told.append(f"{name}: {', '.join(f'{c} {(r <= 2).sum()}' for c, r in courses.items())}")
        ticks(ax, "x", (1 / 9, 1 / 3, 1, 3, 9), ("1/9", "1/3", "1", "3", "9"))
    axes[0].set(ylabel="steps / own fewest", ylim=(0.85, 9), xlim=(factors[0], factors[-1]))
    ticks(axes[0], "y", (1, 2, 4, 8))
    axes[-1].legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=9)
    axes[0].figure.supxlabel("learning rate / own best learning rate", fontsize=11)
    return describe(
        axes,
        f"Steps over the learning rate, both as multiples of the method's own best. Of "
        f"{len(factors)} rates within twice the fewest steps: {'; '.join(told)}.",
    )
