"""The pictures of notebook 04 that are more than lines: gain, escapes, the knob, the failure."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap, LogNorm

from ... import drawing, theory
from ...drawing import BAD, MINIMUM, NEUTRAL, curves, describe, look, panels, ticks


def gain_map(condition_numbers, noises, gain, target):
    """Draw how many times fewer steps momentum needs, (len(noises), len(condition_numbers))."""
    ax, place = plt.subplots(figsize=(8.5, 5.4))[1], (condition_numbers, noises)
    norm, words = LogNorm(0.95, 110), {"fontsize": 12, "weight": "bold"}
    ax.pcolormesh(*place, gain, norm=norm, cmap="GnBu", shading="gouraud", rasterized=True)
    lines = ax.contour(*place, gain, [2, 3, 5, 10, 20, 40], colors="white", linewidths=1.5)
    ax.clabel(lines, fmt="%g ×", colors="black", fontsize=12, inline_spacing=1)
    border = np.sqrt(target * np.asarray(condition_numbers))
    ax.plot(condition_numbers, border, "--", color="black", linewidth=1.5)
    ax.set(xscale="log", yscale="log", ylim=(noises[0], noises[-1]))
    ax.set(xlabel="condition number κ   (← standardise the inputs)")
    ax.set(ylabel="gradient noise σ   (larger batches ↓)")
    ax.text(1.5, 1.3, "noise sets the pace:\nlittle to gain", **words)
    ax.text(130, 0.05, "curvature sets the pace:\nκ becomes √κ", **words)
    ax.text(9, 0.46, "σ² = κ × target", rotation=34, ha="center", va="center")
    ax.set_title("Where momentum pays: steps without it over steps with it")
    ax.grid(False)
    return describe(
        ax,
        f"Map of momentum's gain over κ and noise: {gain[0, 0]:.1f} at κ = 1 and {gain[0, -1]:.0f} "
        f"at κ = 10 000 with little noise; {gain[-1, 0]:.1f} and {gain[-1, -1]:.1f} with σ = "
        f"{noises[-1]:g}. The contours bend along the line σ² = κ × target.",
    )


def crossings(surface, starts, effective_rates, ends):
    """Draw a double well, and below it who crosses its hill, over start and effective rate.

    `ends` maps a title to the wells (len(effective_rates), len(starts)) of one method: 0 the
    deeper, −1 not at rest.
    """
    titles = "A long step in effect carries some over the hill, both ways", *ends
    form = {"sharex": True, "sharey": False, "height_ratios": (1, *[1.2] * len(ends))}
    top, *maps = panels(titles, height=6.4, rows=len(titles), xlabel="start $w_0$", **form)
    w, told = starts[:, 0], []
    drawing.curve(surface, top, bounds=((w[0], w[-1]),))
    top.set(ylim=(-7, 9), xlabel="", ylabel="loss $L$")
    for name, well, height in zip(
        ("deeper well", "other well"), surface.minima, (-3, 0), strict=True
    ):
        top.annotate(name, (well[0], height), ha="center")
    colors = ListedColormap(["white", "0.88", MINIMUM, BAD])
    began = np.where(w < surface.barrier, 0, 1)
    for ax, (title, wells) in zip(maps, ends.items(), strict=True):
        outcome = np.select([wells < 0, wells == began, wells == 0], [0, 1, 2], 3)
        ax.pcolormesh(w, effective_rates, outcome, cmap=colors, vmin=0, vmax=3, rasterized=True)
        ax.set(yscale="log", ylabel="effective rate")
        ticks(ax, "y", (0.02, 0.05, 0.1))
        ax.grid(False)
        better, worse = (100 * (outcome == kind).mean() for kind in (2, 3))
        told.append(f"{title}: {better:.0f} % of the map to the deeper, {worse:.0f} % to the other")
    for name, color, place in (("to the deeper well", MINIMUM, 0.62), ("to the other", BAD, 0.2)):
        words = {"transform": maps[0].transAxes, "weight": "bold"}
        maps[0].text(place, 0.12, f"■ {name}", color=color, **words)
    return describe(top, f"A double well over maps of start and effective rate. {'; '.join(told)}.")


def basin_maps(surface, maps, extent):
    """Draw where each start ends; `maps`: a method's title → indices of minima (n, n)."""
    title = "Momentum redraws the borders, more than a long step does"
    axes = panels([*maps], title, "start $w_1$", "start $w_2$")
    cmap = ListedColormap(["#FFFFFF", "#9ECAE1", "#FDD0A2", "#2B5F8C", "#A33B00"])
    for ax, ends in zip(axes, maps.values(), strict=True):
        ax.imshow(ends, origin="lower", extent=extent, cmap=cmap, vmin=-1.5, vmax=3.5)
        for i, minimum in enumerate(surface.minima):
            ax.plot(*minimum, "*", color=cmap(i + 1), markersize=16, markeredgecolor="black")
        ax.set(xticks=(-5, 0, 5), yticks=(-5, 0, 5))
        ax.grid(False)
    return describe(
        axes,
        f"Maps of Himmelblau's function, each start coloured by the minimum it ends at: "
        f"{'; '.join(maps)}. With momentum there are islands far from their minimum.",
    )


def tuning_plane(lrs, betas, steps, budget):
    """Draw the steps (len(betas), len(lrs)) over the (α, β) plane; none is above `budget`."""
    ax = plt.subplots(figsize=(9, 4.8))[1]
    drawing.beta_scale(ax, "y")
    fewest, label = np.nanmin(steps), f"steps (darkest: {budget} or more)"
    drawing.heat_map(lrs, betas, steps, ax, label, LogNorm(fewest, budget), xscale="log")
    drawing.outline(lrs, betas, steps, 2 * fewest, ax)
    drawing.star(theory.optimal_heavy_ball((1.0, 100.0))[:2], ax)
    ax.set(xlabel="learning rate α (PyTorch's form)", ylabel="momentum coefficient β")
    ax.set(ylim=(betas[0], betas[-1]))
    ax.set_title("κ = 100: inside the line, at most twice the fewest steps")
    ax.text(0.98, 0.05, "diverges", transform=ax.transAxes, ha="right", weight="bold")
    return describe(
        ax,
        f"Steps over α and β, the fewest {fewest:.0f}. The outlined region is narrow in β and "
        "bends to smaller α as β grows; to the right of the stability limit runs diverge.",
    )


def endless_cycle(surface, cycle, runs):
    """Draw the slope with a cycle's points on it, and weights over steps; label → (run, rule)."""
    titles = "Seen from 0: 25, 25, then 13.7", "… and never at rest"
    left, right = panels(titles, height=4.4, sharey=False, width_ratios=(1, 1.2))
    w, shade = np.linspace(-2.4, 2.8, 300)[:, None], look("HeavyBall")["color"]
    left.axvspan(1, 2, color="0.9")
    left.plot(w, surface.gradient(w), color=NEUTRAL)
    for place in cycle:
        slope = surface.gradient(np.array([place]))[0]
        left.plot([0, place], [0, slope], "--", color=shade, linewidth=1.3)
        left.plot(place, slope, "o", color=BAD, markersize=8)
        text = f"$w$ = {place:.2f}, $L'/w$ = {slope / place:.1f}".replace("-", "−")
        offset, side = ((-8, 8), "right") if place > 2 else ((8, -12), "left")
        drawing.note(left, text, (place, slope), offset, ha=side)
    left.set(xlabel="weight $w$", ylabel="slope $L'(w)$")
    left.text(1.5, 44, "curvature 1", ha="center", color="0.35")
    lines = {label: run.weights[:, 0] for label, (run, _) in runs.items()}
    looks = {label: look(rule) | {"linewidth": 1.3} for label, (_, rule) in runs.items()}
    curves(lines, right, looks, xlabel="step $t$", ylabel="weight $w$")
    points = ", ".join(f"{place:.2f}" for place in cycle).replace("-", "−")
    return describe(
        left,
        f"Left: the slope against the weight, bent between 1 and 2, with the cycle {points} on it. "
        f"Right: weights over the steps; {next(iter(runs))} goes round, the others come to rest.",
    )
