"""Pictures of notebook 04: gain, escapes, swings, cost, the knob and the failure."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap, LogNorm

from ... import theory as formula
from ...drawing import (
    BAD,
    FLAT,
    MINIMUM,
    NEUTRAL,
    STEEP,
    beta_scale,
    chart,
    contours,
    curve,
    curves,
    describe,
    headline,
    heat_map,
    look,
    outline,
    path,
    reference,
    star,
)


def steps_over_kappa(condition_numbers, plain, tuned, by_formula):
    """Draw the steps of three tunings, (n,) each, against κ on log–log axes."""
    steps = {
        "gradient descent": (plain, "GradientDescent"),
        "heavy ball by formula": (by_formula, "Momentum"),
        "heavy ball tuned by steps": (tuned, "HeavyBall"),
    }
    ends = "; ".join(f"{label} {values[-1]:.0f}" for label, (values, _) in steps.items())
    return chart(
        {label: (condition_numbers, values) for label, (values, _) in steps.items()},
        f"Steps against κ on log–log axes. At κ = {condition_numbers[-1]:g}: {ends}.",
        {label: look(rule) for label, (_, rule) in steps.items()},
        log="xy",
        title="Tuned momentum replaces κ by √κ",
        xlabel="condition number κ",
        ylabel="steps to a millionth of the error",
    )


def gain_map(condition_numbers, noises, gain, target):
    """Draw how many times fewer steps momentum needs, (len(noises), len(condition_numbers))."""
    _, ax = plt.subplots(figsize=(8.5, 5.4))
    place = condition_numbers, noises
    norm = LogNorm(0.95, 110)
    ax.pcolormesh(*place, gain, norm=norm, cmap="GnBu", shading="gouraud", rasterized=True)
    lines = ax.contour(*place, gain, [2, 3, 5, 10, 20, 40], colors="white", linewidths=1.5)
    ax.clabel(lines, fmt="%g ×", colors="black", fontsize=12, inline_spacing=1)
    border = np.sqrt(target * np.asarray(condition_numbers))
    ax.plot(condition_numbers, border, "--", color="black", linewidth=1.5)
    ax.set(xscale="log", yscale="log", ylim=(noises[0], noises[-1]))
    ax.set(xlabel="condition number κ   (← standardise the inputs)")
    ax.set(ylabel="gradient noise σ   (larger batches ↓)")
    ax.text(1.5, 1.3, "noise sets the pace:\nlittle to gain", fontsize=12, weight="bold")
    ax.text(130, 0.05, "curvature sets the pace:\nκ becomes √κ", fontsize=12, weight="bold")
    ax.text(9, 0.46, "σ² = κ × target", rotation=34, ha="center", va="center")
    ax.set_title("Where momentum pays: steps without it over steps with it")
    ax.grid(False)
    return describe(
        ax,
        f"Map of momentum's gain over κ and noise: {gain[0, 0]:.1f} at κ = 1 and {gain[0, -1]:.0f} "
        f"at κ = 10 000 with little noise; {gain[-1, 0]:.1f} and {gain[-1, -1]:.1f} with σ = "
        f"{noises[-1]:g}. The contours bend along the line σ² = κ × target.",
    )


def rosenbrock_tuning(lrs, betas, steps):
    """Draw steps (len(lrs), len(betas)) to the target against α, one line a β; inf if never."""
    shades = plt.colormaps["viridis"](np.linspace(0, 0.85, len(betas)))
    lines, looks = {}, {}
    for beta, column, shade, marker in zip(betas, steps.T, shades, "osD^vP*", strict=False):
        label = f"β = {beta:g}: {column.min():.0f}"
        lines[label] = lrs, column
        looks[label] = {"color": shade, "marker": marker, "markevery": 1}
    return chart(
        lines,
        f"Steps on Rosenbrock against α. Fewest for each β: {'; '.join(lines)}.",
        looks,
        log="xy",
        title="On Rosenbrock: compare the lowest points of the lines",
        xlabel="learning rate α (PyTorch's form)",
        ylabel="steps to a loss of $10^{-6}$",
        xlim=(lrs[0], lrs[-1]),
    )


def crossings(surface, starts, effective_rates, ends):
    """Draw a double well, and below it who crosses its hill, over start and effective rate.

    `ends` maps a title to the wells (len(effective_rates), len(starts)) of one method: 0 the
    deeper, −1 not at rest.
    """
    rows = {"height_ratios": (1, *[1.2] * len(ends))}
    _, axes = plt.subplots(1 + len(ends), 1, figsize=(8.5, 6.4), sharex=True, **rows)
    w, told = starts[:, 0], []
    curve(surface, axes[0], bounds=((w[0], w[-1]),))
    axes[0].set(ylim=(-7, 9), xlabel="", ylabel="loss $L$")
    axes[0].set_title("A long step in effect carries some over the hill, both ways")
    for name, well, height in zip(
        ("deeper well", "other well"), surface.minima, (-3, 0), strict=True
    ):
        axes[0].annotate(name, (well[0], height), ha="center")
    colors = ListedColormap(["white", "0.88", MINIMUM, BAD])
    began = np.where(w < surface.barrier, 0, 1)
    for ax, (title, wells) in zip(axes[1:], ends.items(), strict=True):
        outcome = np.select([wells < 0, wells == began, wells == 0], [0, 1, 2], 3)
        ax.pcolormesh(w, effective_rates, outcome, cmap=colors, vmin=0, vmax=3, rasterized=True)
        ax.set(yscale="log", ylabel="effective rate")
        _ticks(ax, (0.02, 0.05, 0.1))
        ax.set_title(title, fontsize=11)
        ax.grid(False)
        better, worse = (100 * (outcome == kind).mean() for kind in (2, 3))
        told.append(f"{title}: {better:.0f} % of the map to the deeper, {worse:.0f} % to the other")
    axes[-1].set_xlabel("start $w_0$")
    for name, color, place in (("to the deeper well", MINIMUM, 0.62), ("to the other", BAD, 0.2)):
        words = {"transform": axes[1].transAxes, "weight": "bold"}
        axes[1].text(place, 0.12, f"■ {name}", color=color, **words)
    return describe(
        axes, f"A double well over maps of start and effective rate. {'; '.join(told)}."
    )


def basin_maps(surface, maps, extent):
    """Draw where each start ends; `maps`: a method's title → indices of minima (n, n)."""
    _, axes = plt.subplots(1, len(maps), figsize=(9, 4), sharey=True)
    cmap = ListedColormap(["#FFFFFF", "#9ECAE1", "#FDD0A2", "#2B5F8C", "#A33B00"])
    for ax, (title, ends) in zip(axes, maps.items(), strict=True):
        ax.imshow(ends, origin="lower", extent=extent, cmap=cmap, vmin=-1.5, vmax=3.5)
        for i, minimum in enumerate(surface.minima):
            ax.plot(*minimum, "*", color=cmap(i + 1), markersize=16, markeredgecolor="black")
        ax.set(xlabel="start $w_1$", xticks=(-5, 0, 5), yticks=(-5, 0, 5))
        ax.set_title(title, fontsize=11)
        ax.grid(False)
    axes[0].set_ylabel("start $w_2$")
    headline(axes, "Momentum redraws the borders, more than a long step does")
    return describe(
        axes,
        f"Maps of Himmelblau's function, each start coloured by the minimum it ends at: "
        f"{'; '.join(maps)}. With momentum there are islands far from their minimum.",
    )


def swings(surface, runs):
    """Draw paths on a ravine, one panel a run; `runs` maps a title to (run, rule)."""
    _, axes = plt.subplots(len(runs), 1, figsize=(8.5, 6.4), sharex=True)
    for ax, (title, (run, rule)) in zip(axes, runs.items(), strict=True):
        contours(surface, ax, bounds=((-1.2, 1.7), (-0.42, 0.42)), levels=12)
        path(run, rule, ax)
        ax.set(xlabel="", ylabel="steep $w_2$", yticks=(-0.3, 0, 0.3))
        ax.set_title(title, fontsize=11)
    axes[-1].set_xlabel("flat $w_1$")
    headline(axes, "More β: first calmer, then long swings of its own")
    return describe(axes, f"Paths of equally many steps in a ravine: {'; '.join(runs)}.")


def reversals_and_length(curvatures, shares, betas, lengths):
    """Draw reversals per step against αλ, and path length against β.

    `shares` maps β to (n,), `lengths` a rule's name to (m,), in units of the straight way.
    """
    _, axes = plt.subplots(1, 2, figsize=(9.5, 4.2))
    lines = {f"β = {beta:g}": (curvatures, values) for beta, values in shares.items()}
    curves(lines, axes[0], {"β = 0": look("GradientDescent")}, ylim=(-0.03, 1.05))
    axes[0].set(xlabel="αλ of the steep direction", ylabel="reversals per step")
    axes[0].set_title("Above αλ = 1 fewer flips, below more")
    names = {"HeavyBall": "PyTorch's form", "Momentum": "article's form"}
    _by_rule(axes[1], betas, lengths, names)
    axes[1].set(xlabel="momentum coefficient β", ylabel="path over the straight way")
    axes[1].set_title("Large β travels far")
    _ticks(axes[1], (2, 5, 10, 20, 50))
    ends = "; ".join(f"{names[rule]} {values[-1]:.1f}" for rule, values in lengths.items())
    return describe(
        axes,
        f"Left: reversals per step against αλ for {', '.join(lines)}. Right: path length against "
        f"β; at β = {betas[-1]:g}: {ends} times the straight way.",
    )


def noise_cloud(lrs, variances, measured_lrs, measured):
    """Draw the variance of the weights over αλ; both map a label to (rule's name, values)."""
    _, ax = plt.subplots()
    looks = {label: look(rule) | {"marker": ""} for label, (rule, _) in variances.items()}
    lines = {label: (lrs, values) for label, (_, values) in variances.items()}
    curves(lines, ax, looks, log="xy", xlabel="αλ", ylabel="variance of the weight (σ²/λ²)")
    for rule, values in measured.values():
        dots = look(rule) | {"linestyle": "", "markerfacecolor": "white"}
        ax.plot(measured_lrs, values, **dots)
    ax.set_title("In the article's form: no gain at small α, much near the limit")
    for place, words, side in ((2 / 101, " κ = 100: flat", "left"), (200 / 101, "steep ", "right")):
        reference(ax, "", x=place)
        ax.text(place, 0.006, words, color="0.35", ha=side)
    told = (f"{label} {v[0]:.2g} to {v[-1]:.2g}" for label, (_, v) in measured.items())
    return describe(
        ax,
        f"Variance of the weight against αλ, formula as lines, measured as dots. From αλ = "
        f"{measured_lrs[0]:g} to {measured_lrs[-1]:g}: {'; '.join(told)}.",
    )


def optimizer_cost(weights, times):
    """Draw the time of an optimizer's step and its share of a training step; dicts of ms."""
    _, axes = plt.subplots(1, 2, figsize=(9.5, 4))
    columns = {name: np.array([row[name] for row in times]) for name in times[0]}
    passes = columns.pop("passes")
    looks = {name: look(name) for name in columns}
    looks["forward + backward"] = {"color": NEUTRAL, "linestyle": ":", "marker": "x"}
    lines = {name: (weights, values) for name, values in columns.items()}
    lines = {"forward + backward": (weights, passes)} | lines
    curves(lines, axes[0], looks, log="xy", xlabel="weights", ylabel="time (ms)")
    axes[0].set_title("All grow with the weights")
    shares = {name: (weights, 100 * ms / (ms + passes)) for name, ms in columns.items()}
    curves(shares, axes[1], looks, log="x", xlabel="weights", ylim=(0, None))
    axes[1].set(ylabel="share of a training step (%)", title="Momentum is a small part")
    told = ", ".join(f"{name} {share[-1]:.0f} %" for name, (_, share) in shares.items())
    return describe(
        axes, f"Times of a step, and the optimizer's share at {weights[-1]:,} weights: {told}."
    )


def tuning_plane(lrs, betas, steps, budget):
    """Draw the steps (len(betas), len(lrs)) over the (α, β) plane; none is above `budget`."""
    _, ax = plt.subplots(figsize=(9, 4.8))
    beta_scale(ax, "y")
    fewest, label = np.nanmin(steps), f"steps (darkest: {budget} or more)"
    heat_map(lrs, betas, steps, ax, label, LogNorm(fewest, budget), xscale="log")
    outline(lrs, betas, steps, 2 * fewest, ax)
    star(formula.optimal_heavy_ball((1.0, 100.0))[:2], ax)
    ax.set(xlabel="learning rate α (PyTorch's form)", ylabel="momentum coefficient β")
    ax.set(ylim=(betas[0], betas[-1]))
    ax.set_title("κ = 100: inside the line, at most twice the fewest steps")
    ax.text(0.98, 0.05, "diverges", transform=ax.transAxes, ha="right", weight="bold")
    return describe(
        ax,
        f"Steps over α and β, the fewest {fewest:.0f}. The outlined region is narrow in β and "
        "bends to smaller α as β grows; to the right of the stability limit runs diverge.",
    )


def only_beta_raised(betas, steps, losses):
    """Draw steps, {rule's name: (n,)}, and the loss that noise leaves, by label, against β."""
    _, axes = plt.subplots(1, 2, figsize=(9.5, 4.2))
    _by_rule(axes[0], betas, steps, {"HeavyBall": "α left alone", "Momentum": "α (1 − β)"})
    axes[0].set(title="Raise only β: first fewer steps, …")
    axes[0].set(ylabel="steps to a millionth of the error")
    _ticks(axes[0], (100, 200, 500, 1000, 2000))
    styles = ({"color": FLAT}, {"color": STEEP, "linestyle": "--"}, look("HeavyBall"))
    looks = dict(zip(losses, styles, strict=True))
    curves({k: (betas, v) for k, v in losses.items()}, axes[1], looks, log="y")
    axes[1].set(ylabel="mean excess loss (σ²)", title="… and first less noise, too")
    _ticks(axes[1], (0.01, 0.1, 1))
    for ax in axes:
        beta_scale(ax, "x")
        ax.set(xlabel="momentum coefficient β", xlim=(0, betas[-1]))
    told = "; ".join(f"{k} {v[0]:.2g}, lowest {min(v):.2g}, {v[-1]:.2g}" for k, v in losses.items())
    return describe(
        axes, f"Steps and mean excess loss against β. Excess loss at both ends: {told}."
    )


def loss_on_the_way(losses, looks):
    """Draw loss over steps; `losses` maps a label to (steps + 1,)."""
    told = (f"{label} peaks at {v.max() / v[0]:.1f} times the start" for label, v in losses.items())
    return chart(
        losses,
        f"Loss over the steps on a log scale: {'; '.join(told)}.",
        looks,
        log="y",
        title="The fastest run first climbs",
        xlabel="step $t$",
        ylabel="loss $L$",
    )


def endless_cycle(surface, cycle, runs):
    """Draw the slope with a cycle's points on it, and weights over steps; label → (run, rule)."""
    _, axes = plt.subplots(1, 2, figsize=(9.5, 4.4), width_ratios=(1, 1.2))
    w = np.linspace(-2.4, 2.8, 300)[:, None]
    axes[0].axvspan(1, 2, color="0.9")
    axes[0].plot(w, surface.gradient(w), color=NEUTRAL)
    for place in cycle:
        slope = surface.gradient(np.array([place]))[0]
        axes[0].plot([0, place], [0, slope], "--", color=look("HeavyBall")["color"], linewidth=1.3)
        axes[0].plot(place, slope, "o", color=BAD, markersize=8)
        text = f"$w$ = {place:.2f}, $L'/w$ = {slope / place:.1f}".replace("-", "−")
        side, offset = ("right", (-8, 8)) if place > 2 else ("left", (8, -12))
        axes[0].annotate(text, (place, slope), offset, textcoords="offset points", ha=side)
    axes[0].set(xlabel="weight $w$", ylabel="slope $L'(w)$", title="Seen from 0: 25, 25, then 13.7")
    axes[0].text(1.5, 44, "curvature 1", ha="center", color="0.35")
    lines = {label: run.weights[:, 0] for label, (run, _) in runs.items()}
    looks = {label: look(rule) | {"linewidth": 1.3} for label, (_, rule) in runs.items()}
    curves(
        lines, axes[1], looks, xlabel="step $t$", ylabel="weight $w$", title="… and never at rest"
    )
    points = ", ".join(f"{place:.2f}" for place in cycle).replace("-", "−")
    return describe(
        axes,
        f"Left: the slope against the weight, bent between 1 and 2, with the cycle {points} on it. "
        f"Right: weights over the steps; {next(iter(runs))} goes round, the others come to rest.",
    )


def coming_to_rest(fractions, shares):
    """Draw the share of starts that come to rest, by label, against α over its best."""
    place = int(np.abs(fractions - 0.9).argmin())
    told = "; ".join(f"{label} {100 * share[place]:.0f} %" for label, share in shares.items())
    return chart(
        {label: (fractions, 100 * share) for label, share in shares.items()},
        f"Share of starts that come to rest against α. At 0.9 of the best: {told}.",
        title="Backing off by a tenth cures κ = 25, and no larger κ",
        xlabel="α over the best α for quadratics (β at its best)",
        ylabel="starts that come to rest (%)",
        ylim=(0, 105),
    )


def _by_rule(ax, betas, values, names):
    """Draw one line a rule over β on a log scale, in the rule's look, under the rule's `names`."""
    lines = {names[rule]: (betas, line) for rule, line in values.items()}
    curves(lines, ax, {names[rule]: look(rule) for rule in values}, log="y")


def _ticks(ax, values):
    ax.set_yticks(values, [f"{value:g}" for value in values])
    ax.set_yticks([], minor=True)
