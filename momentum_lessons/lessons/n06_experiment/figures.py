"""Figures of notebook 06: races in PyTorch, seeds in pairs, digits, a photograph, rare words."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import PowerNorm
from matplotlib.ticker import PercentFormatter

from ...drawing import NEUTRAL, curves, describe, heat_map, look, reference, write
from ...measures import paired_difference


def article_curves(losses):
    """Draw the article's figure: loss over the epochs for each method, {name: (epochs,)}."""
    ax = curves(
        losses,
        plt.subplots(figsize=(8.5, 4))[1],
        looks={name: _line(name) for name in losses},
        title="Loss curve comparison, as in the article",
        xlabel="epoch",
        ylabel="loss",
    )
    ends = "; ".join(f"{name} from {c[0]:.1f} to {c[-1]:.2f}" for name, c in losses.items())
    return describe(ax, f"Loss against epoch, linear scale, as in the article: {ends}.")


def race(losses, lowest, target, title, last=None, log="y"):
    """Draw loss above `lowest` over the steps, and where each run settles below `target`.

    `losses` maps "method, what else" to (steps,); `last`: the last step shown.
    """
    ax = plt.subplots(figsize=(8.5, 4.2))[1]
    excess = {label: np.asarray(c)[:last] - lowest for label, c in losses.items()}
    lines = {label: (np.arange(1, len(e) + 1), e) for label, e in excess.items()}
    looks = {label: _line(label.split(",")[0]) for label in losses}
    curves(lines, ax, looks, log, title=title, ylim=(target / 300, None))
    ax.set(xlabel="step $t$", ylabel="loss above least squares")
    reference(ax, f"target {target:g}", y=target)
    told = []
    for label, values in excess.items():
        above = np.flatnonzero(values > target)[-1] + 1
        if above < len(values):
            color, marker = looks[label]["color"], look(label.split(",")[0])["marker"]
            ax.plot(above + 1, target, marker, color=color, markersize=8, zorder=5)
        told.append(f"{label}: {'never' if above == len(values) else f'from step {above}'}")
    return describe(ax, f"{title}. Loss above least squares; below {target:g} {'; '.join(told)}.")


def seed_bands(values, title, ylabel, looks, log="", ylim=None):
    """Draw each label's median over the seeds and the band of 80 % of them, from epoch 1 on.

    `values` maps a label to (seeds, epochs + 1); `looks` maps it to a method's name.
    """
    ax = plt.subplots(figsize=(8.5, 4))[1]
    epochs = np.arange(1, next(iter(values.values())).shape[1])
    quantiles = {k: np.quantile(v[:, 1:], [0.1, 0.5, 0.9], axis=0) for k, v in values.items()}
    for label, (low, _, high) in quantiles.items():
        color = look(looks[label])["color"]
        ax.fill_between(epochs, low, high, color=color, alpha=0.2, linewidth=0)
    middles = {label: (epochs, middle) for label, (_, middle, _) in quantiles.items()}
    curves(middles, ax, {label: look(looks[label]) for label in values}, log, title=title)
    ax.set(xlabel="epoch", ylabel=ylabel, ylim=ylim, xticks=epochs)
    seeds = len(next(iter(values.values())))
    return describe(
        ax,
        f"{title}. {ylabel} by epoch, median and 80 % band of {seeds} seeds: {', '.join(values)}.",
    )


def digits(images, targets):
    """Draw images (n, 64) in a row, with their classes."""
    figure, axes = plt.subplots(1, len(images), figsize=(8.5, 1.7))
    for ax, image, target in zip(axes, images, targets, strict=True):
        ax.imshow(image.reshape(8, 8), cmap="Greys")
        ax.set_title(int(target), loc="center")
        ax.axis("off")
    return describe(figure, f"{len(images)} images of handwritten digits, 8 by 8 pixels.")


def tuning(result, title, ylabel="validation accuracy"):
    """Draw the score of each method at each learning rate, and the rate that it chose."""
    ax = plt.subplots(figsize=(8.5, 4))[1]
    means = result.scores.mean(2)
    lines = {m: (result.lrs, mean) for m, mean in zip(result.methods, means, strict=True)}
    looks = {m: look(m) | {"markevery": 1, "markersize": 5} for m in result.methods}
    for method, mean, lr in zip(result.methods, means, result.chosen, strict=True):
        ax.plot(lr, mean[result.lrs == lr], "o", ms=14, mfc="none", color=look(method)["color"])
    curves(lines, ax, looks, "x", title=title, xlabel="learning rate", ylabel=ylabel)
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.set_ylim(-0.06, 1.06)  # room for the labels of what learned nothing
    told = "; ".join(f"{m} {lr:g}" for m, lr in zip(result.methods, result.chosen, strict=True))
    return describe(ax, f"{title}. {ylabel} against learning rate. Chosen: {told}.")


def paired_dots(panels, title):
    """Draw each seed's difference to SGD as a dot, the mean with two standard errors over it.

    `panels` maps a panel's title to {method: (a, SGD's)}, arrays (seeds,) in percent.
    """
    figure, axes = plt.subplots(1, len(panels), figsize=(9.5, 3.4), sharex=True, sharey=True)
    told = []
    for ax, (name, methods) in zip(axes, panels.items(), strict=True):
        ax.axvline(0, color=NEUTRAL, linewidth=1)
        for row, (method, pair) in enumerate(methods.items()):
            color, (mean, error) = look(method)["color"], paired_difference(*pair)
            heights = row + np.linspace(-0.25, 0.25, len(pair[0]))
            ax.plot(pair[0] - pair[1], heights, ".", color=color, alpha=0.5)
            ax.errorbar(mean, row, xerr=2 * error, color=color, fmt=look(method)["marker"], lw=3)
            told.append(f"{name}, {method}: {mean:+.1f} ± {error:.1f}")
        ax.set_title(name, fontsize=11)
        ax.set(xlabel="test accuracy minus SGD's, points", ylim=(len(methods) - 0.5, -0.5))
        ax.set_yticks(range(len(methods)), list(methods))
        ax.grid(False, axis="y")
    figure.suptitle(title, x=0.01, ha="left", weight="bold")
    return describe(
        axes, f"{title}. Mean and standard error of the differences. {'; '.join(told)}."
    )


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
    ax.set_xticks(columns[::4], [f"{lr:g}" for lr in sweep.lrs[::4]])
    ax.set_yticks(rows, [f"{beta:g}" for beta in sweep.betas])
    ax.figure.axes[-1].set_yticks([0.5, 0.7, 0.8, 0.9, 0.95, 1])
    return describe(
        ax,
        "Heat map of test accuracy on the digits over learning rate and β. The region above "
        "95 % lies along lines of constant lr/(1 − β).",
    )


def same_effective_rate(sweep, rates, beta):
    """Draw the train loss with and without momentum at equal effective rates, a panel for each."""
    figure, axes = plt.subplots(1, len(rates), figsize=(9.5, 3.6), sharey=True)
    told = []
    for ax, rate in zip(axes, rates, strict=True):
        heavy = np.argmin(abs(sweep.betas - beta)), np.argmin(abs(sweep.lrs - rate * (1 - beta)))
        plain = sweep.train_loss[0, np.argmin(abs(sweep.lrs - rate))]
        lines = {"SGD": plain, "SGD + momentum": sweep.train_loss[heavy]}
        prefix = "" if ax is axes[-1] else "_"  # the labels stand in the last panel
        looks = {prefix + name: _line(name) for name in lines}
        curves({prefix + name: loss for name, loss in lines.items()}, ax, looks, "y")
        ax.set_title(f"effective rate {rate:.2g}", fontsize=11)
        ax.set(xlabel="epoch")
        told.append(f"at {rate:.2g} " + ", ".join(f"{n} {c[-1]:.1g}" for n, c in lines.items()))
    axes[0].set(ylabel="train loss")
    title = "At the same effective rate the runs agree, until SGD cannot take it"
    figure.suptitle(title, x=0.01, ha="left", weight="bold")
    return describe(axes, f"{title}. Train loss after {len(plain) - 1} epochs: {'; '.join(told)}.")


def photographs(result, picture):
    """Draw what each method has learned of `picture` (side, side, 3) after the same steps."""
    figure, axes = plt.subplots(1, len(result.methods) + 1, figsize=(9.5, 2.3))
    decibel = -10 * np.log10(result.train_loss[:, 0, -1])
    titles = ["the photograph"]
    titles += [f"{m}\n{db:.1f} dB" for m, db in zip(result.methods, decibel, strict=True)]
    images = [picture, *result.outputs.reshape(-1, *picture.shape)]
    for ax, image, title in zip(axes, images, titles, strict=True):
        ax.imshow(np.clip(np.asarray(image, dtype=float), 0, 1))
        ax.set_title(title, fontsize=10, loc="center")
        ax.axis("off")
    told = ", ".join(title.replace("\n", " ") for title in titles[1:])
    return describe(figure, f"A photograph and what a network learned of it: {told}.")


def word_losses(losses, counts, groups=6):
    """Draw the loss by how often a word occurs, {method: (words,) loss on the pairs after it}."""
    ax = plt.subplots(figsize=(8.5, 4))[1]
    parts = np.array_split(np.arange(len(counts))[::-1], groups)  # rare words first
    x = [counts[part].mean() for part in parts]
    lines = {
        m: (x, [np.average(loss[part], weights=counts[part]) for part in parts])
        for m, loss in losses.items()
    }
    looks = {m: look(m) | {"markevery": 1} for m in losses}
    curves(lines, ax, looks, "x", title="The rarer the word, the further SGD is behind")
    ax.set(xlabel="how often the word occurs", ylabel="loss above the lowest possible")
    ax.set_ylim(-0.05, None)
    ax.set_xticks([20, 50, 100, 200, 500], ["20", "50", "100", "200", "500"], minor=False)
    ax.minorticks_off()
    told = "; ".join(
        f"{m} {y[0]:.2f} (rare), {y[-1]:.2f} (frequent)" for m, (_, y) in lines.items()
    )
    return describe(ax, f"Loss above the lowest possible, by frequency of the word: {told}.")


def resumed_run(losses, lowest, stop):
    """Draw a run that was saved at step `stop` and resumed, {how it went on: (steps,) losses}."""
    ax = curves(
        {label: np.asarray(curve) - lowest for label, curve in losses.items()},
        plt.subplots(figsize=(8.5, 4))[1],
        log="y",
        title="Without its velocity the run falls behind",
        xlabel="step $t$",
        ylabel="loss above least squares",
    )
    reference(ax, "saved here", x=stop)
    return describe(ax, f"Loss above least squares, saved at step {stop}: {', '.join(losses)}.")


def _line(name):
    return {key: look(name)[key] for key in ("color", "linestyle")}
