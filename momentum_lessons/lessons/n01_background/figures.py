"""Figures of notebook 01: gradient descent in bowls, ravines, wells, saddles and noise."""

import matplotlib.pyplot as plt
import numpy as np

from ... import theory
from ...drawing import contours, curve, curves, headline, path, reference, star, start_ring
from ...drawing.style import BAD, FLAT, MINIMUM, NEUTRAL, STEEP, color, describe, ink, look

DESCENT = color("GradientDescent")
PREDICTED = {"color": DESCENT, "linestyle": "--"}
ENDS = {"color": FLAT}, {"color": STEEP, "linestyle": "--"}  # the flattest direction, the steepest


def parabola_steps(runs):
    """Draw runs on L = w²/2, a panel each; `runs` maps a title to its weights (steps + 1,)."""
    axes = plt.subplots(1, len(runs), figsize=(9.5, 2.9), sharey=True)[1]
    grid = np.linspace(-2.1, 2.1, 200)
    for ax, (title, w) in zip(axes, runs.items(), strict=True):
        ax.plot(grid, grid**2 / 2, color=NEUTRAL, linewidth=1.2)
        ax.plot(w, w**2 / 2, color=DESCENT, marker="o", linewidth=1)
        start_ring((w[0], w[0] ** 2 / 2), ax)
        star((0, 0), ax)
        ax.set_title(title, fontsize=11)
        ax.set_xlabel("weight $w$")
    axes[0].set_ylabel("loss $L$")
    headline(axes, "Each step multiplies the weight by 1 − αλ")
    ends = ", ".join(f"{title.splitlines()[0]} ends at {w[-1]:.3g}" for title, w in runs.items())
    return describe(axes, f"A parabola in each panel, with steps on it from weight 1: {ends}.")


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
    axes = plt.subplots(1, 2, figsize=(9.5, 4.4))[1]
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
    axes[0].set_title("in the weights: both change together", fontsize=11)
    axes[1].set_title("along the eigenvectors: each on its own", fontsize=11)
    headline(axes, "Turn the picture, and two separate 1-D problems are left")
    return describe(
        axes,
        f"Left, a zigzag path on the turned contours of a {surface.name} with its eigenvectors "
        "as arrows; right, the same path where the axes of the ellipse are the coordinate axes.",
    )


def error_split(surface, run, lr):
    """Draw a run's error along each eigenvector (marks), and (1 − αλ)ᵗ times the first (lines)."""
    ax = plt.subplots()[1]
    z, t = np.abs(run.weights @ surface.eigenvectors), np.arange(len(run.weights))
    lines, looks, told = {}, {}, []
    for e, error, line, marker in zip(surface.eigenvalues, z.T, ENDS, "os", strict=True):
        name = f"λ = {e:g}, factor {1 - lr * e:.3g}".replace("-", "−")
        ax.plot(t[::2], error[::2], marker, color=line["color"], markersize=4)
        lines[name], looks[name] = error[0] * np.abs(1 - lr * e) ** t, line
        told.append(f"{name}: from {error[0]:.2g} to {error[-1]:.2g}")
    title = "Each direction shrinks by its own factor, as the formula says"
    curves(lines, ax, looks, log="y", title=title, xlabel="step $t$", ylabel="error $|z_i|$")
    return describe(ax, f"Two straight lines on a log scale over {t[-1]} steps. {'; '.join(told)}.")


def shrink_factors(eigenvalues):
    """Draw |1 − αλ| against α for the flattest and the steepest direction, and the best α."""
    ax = plt.subplots()[1]
    best, rate = theory.optimal_gradient_descent(eigenvalues)
    limit = 2 / np.max(eigenvalues)
    lr = np.linspace(0, 1.1 * limit, 400)
    flat, steep = (np.abs(1 - lr * end(eigenvalues)) for end in (np.min, np.max))
    ax.plot(lr, np.maximum(flat, steep), color=NEUTRAL, linewidth=9, alpha=0.35)
    lines = {
        f"flattest, λ = {np.min(eigenvalues):g}": (lr, flat),
        f"steepest, λ = {np.max(eigenvalues):g}": (lr, steep),
    }
    curves(lines, ax, dict(zip(lines, ENDS, strict=True)), ylim=(0, 1.25))
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
    ax = plt.subplots(figsize=(8.5, 3.8))[1]
    grid = np.geomspace(1.2, 1.5 * max(kappas), 300)
    formula = theory.steps_to_shrink((grid - 1) / (grid + 1))
    curves({"formula": (grid, formula)}, ax, {"formula": PREDICTED}, log="xy")
    ax.plot(kappas, measured, "o", color=DESCENT, markersize=9)
    for place in zip(kappas, measured, strict=True):
        ax.annotate(place[1], place, (9, -12), textcoords="offset points")
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
        star((minimum[0], surface.value(minimum)), axes[0])
        words = f"{here.sum()} end in\nthe {name} well"
        place = float(minimum[0]), float(surface.value(minimum)) + 7
        axes[0].text(*place, words, ha="center", color=ink(shade), weight="bold")
    for ax in axes:
        reference(ax, "" if ax is axes[1] else "hilltop", x=hill)
    axes[1].set(xlabel="weight $w$ (the start at the top, its path below)", ylabel="step $t$")
    axes[1].set_ylim(len(w) - 1, 0)
    crossed = int((better != (w[0] < hill)).sum())
    axes[0].set_title(f"{crossed} of {len(better)} runs cross the hilltop: the start decides")
    return describe(
        axes,
        f"A double well. {better.sum()} starts left of the hilltop at {hill:.3f} run to the better "
        f"well, {(~better).sum()} right of it to the worse one, and {crossed} change sides.",
    )


def wells_by_rate(lrs, shares, limits):
    """Draw the shares of starts that end in each well against α; `limits`: 2/λ of the two wells."""
    ax = plt.subplots(figsize=(8.5, 3.8))[1]
    lines = {name: (lrs, share) for name, share in shares.items()}
    looks = [{"color": c, "linestyle": s} for c, s in ((MINIMUM, "-"), (BAD, "--"), ("black", ":"))]
    curves(lines, ax, dict(zip(lines, looks, strict=True)), ylim=(-0.03, 1.05))
    ax.set(xlabel="learning rate α", ylabel="share of the starts")
    ax.set_title("Beyond its limit the better well holds no run")
    for name, limit in zip(shares, limits, strict=False):
        reference(ax, f"2/λ of the\n{name}", x=limit)
    ax.yaxis.set_major_formatter("{x:.0%}")
    ends = "; ".join(f"{name} {share[0]:.0%} → {share[-1]:.0%}" for name, share in shares.items())
    return describe(ax, f"Where starts come to rest, α from {lrs[0]:g} to {lrs[-1]:g}: {ends}.")


def saddle_paths(surface, runs):
    """Draw paths past a saddle; `runs` maps a label to a run."""
    ax = contours(surface, plt.subplots(figsize=(8.5, 3.8))[1], ((-1.5, 1.5), (-0.5, 1.3)))
    for (label, run), line in zip(runs.items(), ("-", "--"), strict=True):
        ax.plot(*run.weights.T, line, marker=".", color=DESCENT, linewidth=1, label=label)
        start_ring(run.weights[0], ax)
    ax.plot(*surface.saddle, "X", color=BAD, markersize=11, zorder=6)
    ax.annotate("saddle", surface.saddle, (-0.6, -0.05), color=ink(BAD), weight="bold")
    ax.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), title="offset of the start")
    ax.set_title("A run walks into the saddle, slows down, and leaves sideways")
    ends = "; ".join(f"{name}: ends at w₂ = {run.weights[-1, 1]:.2f}" for name, run in runs.items())
    return describe(ax, f"Paths from the right towards a saddle between two minima. {ends}.")


def saddle_wait(offsets, steps, formula):
    """Draw the steps to leave the saddle against the offset of the start, all (n,)."""
    ax = plt.subplots(figsize=(8.5, 3.4))[1]
    curves({"formula": (offsets[::-1], formula[::-1])}, ax, {"formula": PREDICTED}, log="x")
    ax.plot(offsets, steps, "o", color=DESCENT, markersize=7)
    ax.set(xlabel="offset of the start", ylabel="steps to leave", ylim=(0, None))
    ax.set_title("Each factor of ten in the offset costs the same number of steps")
    return describe(
        ax,
        f"Steps to leave fall in a straight line from {steps[-1]:g} at offset {offsets[-1]:.0e} "
        f"to {steps[0]:g} at {offsets[0]:.0e}, a logarithmic axis.",
    )


def sign_flips(reach, shares):
    """Draw the share of gradient coordinates that flip against α · λ_d; `shares`: label → (n,)."""
    ax = plt.subplots(figsize=(8.5, 3.8))[1]
    curves({label: (reach, share) for label, share in shares.items()}, ax, ylim=(-0.03, 1.2))
    ax.set_title("Above 1/λ the spectrum decides how much flips, not the dimension")
    ax.set_xlabel("learning rate times the largest eigenvalue, $αλ_d$")
    ax.set_ylabel("share that flips at a step")
    reference(ax, "$α = 1/λ_d$", x=1)
    ax.set_yticks(np.linspace(0, 1, 6))
    ax.yaxis.set_major_formatter("{x:.0%}")
    ends = ", ".join(f"{label} {share[-1]:.0%}" for label, share in shares.items())
    return describe(ax, f"Flipping signs: none below αλ = 1; at αλ = {reach[-1]:.3g}: {ends}.")


def slow_ends(eigenvalues, factors, flips_above):
    """Draw the size of the factors, label → (d,), against λ; shade where the best α makes flips."""
    ax = plt.subplots(figsize=(8.5, 3.8))[1]
    lines = {label: (eigenvalues, np.abs(factor)) for label, factor in factors.items()}
    curves(lines, ax, xlabel="eigenvalue λ of the direction", ylim=(-0.03, 1.15))
    ax.set_ylabel("size of the factor, |1 − αλ|")
    ax.set_title("At the best α the steepest direction flips, and is as slow as the flattest")
    ax.axvspan(flips_above, eigenvalues[-1], color=STEEP, alpha=0.08)
    ax.text(flips_above, 1.05, " flips at the best α", color=ink(STEEP))
    ends = "; ".join(f"{label}: {f[0]:.3f}, {f[-1]:.3f}" for label, (_, f) in lines.items())
    return describe(ax, f"Factors' size in the flattest and the steepest direction: {ends}.")


def minibatch_cloud(paths, best):
    """Draw where noisy runs end, and how far off; `paths`: label → (runs, steps + 1, 2)."""
    axes = plt.subplots(1, 2, figsize=(9.5, 4), width_ratios=(1, 1.35))[1]
    lines, looks, told = {}, {}, []
    for (label, w), shade in zip(paths.items(), (STEEP, FLAT), strict=True):
        axes[0].plot(*w[0, w.shape[1] // 2 :].T, ".", color=shade, alpha=0.5, markersize=3)
        distance = np.sqrt(((w - best) ** 2).sum(axis=-1).mean(axis=0))[1:]
        lines[label], looks[label] = (np.arange(1, w.shape[1]), distance), {"color": shade}
        told.append(f"{label}: {distance[len(distance) // 2 :].mean():.2g}")
    star(best, axes[0])
    axes[0].set(xlabel="weight $w_1$", ylabel="weight $w_2$", aspect="equal")
    axes[0].set_title("one run each, second half", fontsize=11)
    curves(lines, axes[1], looks, log="xy", xlabel="step $t$", ylabel="distance to the minimum")
    headline(axes, "With mini-batches and a fixed α a run ends in a cloud")
    return describe(
        axes, f"Clouds of late weights around the minimum; distance to it, {'; '.join(told)}."
    )
