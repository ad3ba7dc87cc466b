"""Figures of notebook 06: races in PyTorch, seeds in bands and in pairs, pictures, the plane."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import PowerNorm
from matplotlib.ticker import PercentFormatter

from ...drawing import NEUTRAL, chart, describe, heat_map, look, panels, reference, ticks, write
from ...measures import paired_difference


def article_curves(losses):
    """Draw the article's figure: loss over the epochs for each method, {name: (epochs,)}."""
    ends = "; ".join(f"{name} from {c[0]:.1f} to {c[-1]:.2f}" for name, c in losses.items())
    told = f"Loss against epoch, linear scale, as in the article: {ends}."
    title = "Loss curve comparison, as in the article"
    return chart(losses, told, figsize=(8.5, 4), title=title, xlabel="epoch", ylabel="loss")


def race(losses, lowest, target, title, last=None, log="y"):
    """Draw loss above `lowest` over the steps, and where each run settles below `target`.

    `losses` maps "method, what else" to (steps,); `last`: the last step shown.
    """
    excess = {label: np.asarray(c)[:last] - lowest for label, c in losses.items()}
    lines = {label: (np.arange(1, len(e) + 1), e) for label, e in excess.items()}
    ax = chart(lines, log=log, title=title, ylim=(target / 300, None))
    ax.set(xlabel="step $t$", ylabel="loss above least squares")
    reference(ax, f"target {target:g}", y=target)
    told = []
    for label, values in excess.items():
        above = np.flatnonzero(values > target)[-1] + 1
        told.append(f"{label}: {'never' if above == len(values) else f'from step {above}'}")
        if above < len(values):
            shade, _, marker = look(label.split(",")[0]).values()
            ax.plot(above + 1, target, marker, color=shade, markersize=8, zorder=5)
    return describe(ax, f"{title}. Loss above least squares; below {target:g} {'; '.join(told)}.")


def seed_bands(values, title, ylabel, **settings):
    """Draw each label's median over the seeds and the band of 80 % of them, from epoch 1 on.

    `values` maps a label to (seeds, epochs + 1); `settings` are those of a chart, log and ylim.
    """
    seeds, end = next(iter(values.values())).shape
    epochs = np.arange(1, end)
    quantiles = {k: np.quantile(v[:, 1:], [0.1, 0.5, 0.9], axis=0) for k, v in values.items()}
    middles = {label: (epochs, middle) for label, (_, middle, _) in quantiles.items()}
    told = f"{title}. {ylabel} by epoch, median and 80 % band of {seeds} seeds"
    told += f": {', '.join(values)}."
    ax = chart(middles, told, figsize=(8.5, 4), title=title, xlabel="epoch", **settings)
    for line, (low, _, high) in zip(ax.lines, quantiles.values(), strict=True):
        ax.fill_between(epochs, low, high, color=line.get_color(), alpha=0.2, linewidth=0)
    ax.set(ylabel=ylabel, xticks=epochs)
    return ax


def images(pictures, titles):
    """Draw pictures (h, w) in grey or (h, w, 3) in colour in a row, each with its title."""
    figure, axes = plt.subplots(1, len(pictures), figsize=(9.5, 2.3))
    for ax, picture, title in zip(axes, pictures, titles, strict=True):
        ax.imshow(np.clip(np.asarray(picture, dtype=float), 0, 1), cmap="Greys")
        ax.set_title(title, fontsize=10, loc="center")
        ax.axis("off")
    return describe(figure, f"{len(pictures)} images: {', '.join(titles)}.")


def tuning(result, methods, title):
    """Draw the validation score of some methods at each learning rate, and which each chose."""
    looks = {method: look(method) | {"markevery": 1, "markersize": 5} for method in methods}
    rows = [list(result.methods).index(method) for method in methods]
    means, chosen = result.scores.mean(2)[rows], result.chosen[rows]
    told = "; ".join(f"{m} {lr:g}" for m, lr in zip(methods, chosen, strict=True))
    ax = chart(
        {method: (result.lrs, mean) for method, mean in zip(methods, means, strict=True)},
        f"{title}. Validation accuracy against learning rate. Chosen: {told}.",
        looks,
        "x",
        title=title,
        xlabel="learning rate",
        ylabel="validation accuracy",
        ylim=(-0.06, 1.06),  # room for the labels of what learned nothing
    )
    for method, mean, lr in zip(methods, means, chosen, strict=True):
        ax.plot(lr, mean[result.lrs == lr], "o", ms=14, mfc="none", color=look(method)["color"])
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    return ax


def paired_dots(pairs, title):
    """Draw each seed's difference to SGD as a dot, the mean with two standard errors over it.

    `pairs` maps a panel's title to {method: (a, SGD's)}, arrays (seeds,) in percent.
    """
    axes = panels(pairs, title, "test accuracy minus SGD's, points", height=3.4, sharex=True)
    told = []
    for ax, (name, methods) in zip(axes, pairs.items(), strict=True):
        ax.axvline(0, color=NEUTRAL, linewidth=1)
        for row, (method, (a, sgd)) in enumerate(methods.items()):
            shade, _, marker = look(method).values()
            mean, error = paired_difference(a, sgd)
            ax.plot(a - sgd, row + np.linspace(-0.25, 0.25, len(a)), ".", color=shade, alpha=0.5)
            ax.errorbar(mean, row, xerr=2 * error, color=shade, fmt=marker, lw=3)
            told.append(f"{name}, {method}: {mean:+.1f} ± {error:.1f}")
        ax.set(ylim=(len(methods) - 0.5, -0.5), yticks=range(len(methods)))
        ax.set_yticklabels(methods)
        ax.grid(False, axis="y")
    told = "; ".join(told)
    return describe(axes, f"{title}. Mean and standard error of the differences. {told}.")


def accuracy_map(sweep):
    """Draw the stored plane, test accuracy over lr and β, and lines of equal lr / (1 − β)."""
    columns, rows = np.arange(len(sweep.lrs)), np.arange(len(sweep.betas))
    ax = heat_map(
        columns,
        rows,
        sweep.accuracy,
        plt.subplots(figsize=(8.5, 4.6))[1],
        "test accuracy",
        norm=PowerNorm(4, vmin=0.1, vmax=1),  # most of the colours for what lies above 80 %
        xlabel="learning rate",
        ylabel="momentum coefficient β",
        title="The good region follows lr / (1 − β)",
    )
    for effective in (0.1, 1.0):
        lrs = effective * (1 - sweep.betas)
        inside = lrs >= sweep.lrs[0]
        x = np.interp(np.log(lrs), np.log(sweep.lrs), columns)[inside]
        ax.plot(x, rows[inside], color="white", linestyle="--", linewidth=1.8)
        write(f"lr/(1−β) = {effective:g}", (x[0] + 0.2, 0), ax, ha="left", fontsize=9)
    ticks(ax, "x", columns[::4], [f"{lr:g}" for lr in sweep.lrs[::4]])
    ticks(ax, "y", rows, [f"{beta:g}" for beta in sweep.betas])
    ax.figure.axes[-1].set_yticks([0.5, 0.7, 0.8, 0.9, 0.95, 1])
    return describe(
        ax,
        "Heat map of test accuracy on the digits over learning rate and β. The region above "
        "95 % lies along lines of constant lr/(1 − β).",
    )
