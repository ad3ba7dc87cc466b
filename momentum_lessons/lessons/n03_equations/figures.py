"""The pictures of notebook 03: a path, a memory, what cancels, three forms, two roots, two maps."""

import matplotlib.pyplot as plt
import numpy as np

from ... import theory
from ...drawing import BAD, CYCLE, LINES, MINIMUM, NEUTRAL, color, describe, ink, look
from ...drawing.curves import curves, reference
from ...drawing.landscape import contours, path, star, start_ring
from ...drawing.maps import heat_map, write


def first_walk(surface, w):
    """Draw the weights `w` (steps + 1, 2) of a run of the article's form. Returns the axes."""
    ax = plt.subplots(figsize=(9, 3.9))[1]
    contours(surface, ax, bounds=((-1.4, 0.9), (-0.5, 0.75)))
    ax.plot(*w.T, **look("Momentum"), linewidth=1.4, markersize=4)
    start_ring(w[0], ax)
    ax.set_title("The path swings across the valley floor, less each time")
    return describe(
        ax,
        f"A path from ({w[0, 0]:.1f}, {w[0, 1]:.1f}) down a ravine. It swings across the valley "
        f"floor, less each time, passes the minimum, and turns back towards it.",
    )


def past_weights(betas, steps=60):
    """Draw the weight of each past gradient, and the sum of the weights. Returns both axes."""
    axes = plt.subplots(1, 2, figsize=(9.5, 3.8))[1]
    ages, sums, told = np.arange(steps + 1), {}, []
    for beta, shade, line in zip(betas, CYCLE, LINES, strict=False):
        weights, half = (1 - beta) * beta**ages, theory.half_life(beta)
        bars = axes[0].stairs(weights, np.arange(steps + 2), color=shade, fill=True, alpha=0.12)
        axes[0].stairs(*bars.get_data()[:2], color=shade, linestyle=line, linewidth=2)
        axes[0].plot(half, weights[0] / 2, "o", color=shade)
        told.append(f"β = {beta:g}: half after {half:.1f} steps")
        words = {"xytext": (9, 9), "textcoords": "offset points", "color": ink(shade)}
        axes[0].annotate(told[-1], (half, weights[0] / 2), **words)
        sums[f"β = {beta:g}"] = 1 - beta**ages
    axes[0].set(title="A larger β: longer and flatter", xlabel="age $k$ of a gradient (steps)")
    axes[0].set(ylabel=r"its weight $(1-\beta)\beta^k$", xlim=(0, 40))
    curves(sums, axes[1], ylim=(0, 1.05), title="The weights sum to 1 in the end")
    axes[1].set(xlabel="step $t$", ylabel=r"sum of the weights $1-\beta^t$")
    ends = ", ".join(f"{total[-1]:.2f} at {label}" for label, total in sums.items())
    return describe(
        axes,
        f"Left: bars, the weight of a past gradient over its age, all with area 1. "
        f"{'; '.join(told)}. Right: the sum of the weights rises from 0 towards 1; "
        f"after {steps} steps it is {ends}.",
    )


def streams(gradients, velocity):
    """Draw three streams (steps, 3), of noise, flips and agreement, with their velocities."""
    axes = plt.subplots(1, 3, figsize=(9.5, 3.4), sharey=True)[1]
    titles = "Noise becomes small", "Flips nearly cancel", "Agreement stays"
    for ax, g, v, title in zip(axes, gradients.T, velocity.T, titles, strict=True):
        ax.plot(g, "o", color=NEUTRAL, markersize=3)
        ax.plot(v, color=color("Momentum"))
        ax.set(title=title, xlabel="step $t$")
    axes[0].set_ylabel("value")
    axes[2].text(24, 1.2, "gradient", color=ink(NEUTRAL))
    axes[2].text(14, 0.4, "velocity", color=color("Momentum"))
    last = np.abs(velocity[-1])
    return describe(
        axes,
        f"Three streams of gradients as dots, their velocity as a line. Noise: the velocity "
        f"wanders close to zero. Flips between +1 and −1: it ends at size {last[1]:.3f}. Gradients "
        f"that are all +1: it rises to {last[2]:.2f}.",
    )


def paths(surface, runs, rules, titles):
    """Draw one 2-D path a panel on the same landscape. Returns the axes."""
    axes = plt.subplots(1, len(runs), figsize=(9.5, 3.4), sharey=True)[1]
    for ax, run, rule, title in zip(axes, runs, rules, titles, strict=True):
        contours(surface, ax, bounds=((-1.5, 1.4), (-0.8, 1.0)))
        path(run, rule, ax, linewidth=1, markersize=2)
        ax.set_title(title, fontsize=12)
    axes[1].set_ylabel("")
    return describe(axes, f"Two paths in a ravine, from the same start. {'. '.join(titles)}.")


def forms_apart(paths, change):
    """Draw w for three forms whose learning rate falls at step `change`. Returns the axes."""
    ax = plt.subplots(figsize=(8.5, 3.8))[1]
    wide = {"color": color("Momentum"), "linestyle": "-", "linewidth": 5}
    looks = wide, look("HeavyBall") | {"marker": ""}, {"color": BAD, "linestyle": "--"}
    weights = np.concatenate([*paths.values()])
    span = (weights.min() - 0.1, weights.max() + 0.1)
    curves(paths, ax, dict(zip(paths, looks, strict=True)), ylim=span, xlabel="step $t$")
    ax.set(title="Only the form with lr inside shoots past the minimum", ylabel="weight $w$")
    reference(ax, "the learning rate is divided by 10", x=change)
    ax.axhline(0, color=MINIMUM, linewidth=1)
    ends = "; ".join(f"{label}: {w[-1]:.2f}" for label, w in paths.items())
    return describe(
        ax,
        f"Weight over steps. Up to step {change}, where the learning rate is divided by 10, all "
        f"three lines coincide. After it two still do, and the third passes zero. At the end: "
        f"{ends}.",
    )


def falling(errors, slopes, title, looks=None):
    """Draw errors on a log scale, and as thin lines the `slopes` that their rates predict."""
    ax = plt.subplots(figsize=(8.5, 3.8))[1]
    thin = {label: {"color": NEUTRAL, "linewidth": 1, "linestyle": ":"} for label in slopes}
    lowest = min(slope[-1] for slope in slopes.values()) / 3
    lines = errors | slopes
    curves(lines, ax, (looks or {}) | thin, log="y", ylim=(lowest, 5))
    ax.set(title=title, xlabel="step $t$", ylabel="size of the error")
    ends = ", ".join(f"{label} to {error[-1]:.0e}" for label, error in lines.items())
    return describe(ax, f"{title}. Errors over the steps on a log scale, from 1: {ends}.")


def roots(beta):
    """Draw the two roots in the complex plane, and their moduli, as αλ grows. Returns both axes."""
    axes = plt.subplots(1, 2, figsize=(9.5, 4.3))[1]
    radius, limit = beta**0.5, 2 * (1 + beta)
    meet, part = (1 - radius) ** 2, (1 + radius) ** 2
    products = np.sort([*np.linspace(0, limit, 800), meet, part])
    trace, circle = 1 + beta - products, np.exp(1j * np.linspace(0, 2 * np.pi, 300))
    spread = np.sqrt(trace**2 - 4 * beta + 0j)
    axes[0].plot(circle.real, circle.imag, color="black", linewidth=1)
    for z, shade, line in zip((trace + spread, trace - spread), CYCLE, LINES, strict=False):
        axes[0].plot(z.real / 2, z.imag / 2, color=shade, linestyle=line, linewidth=2.5)
        axes[1].plot(products, np.abs(z) / 2, color=shade, linestyle=line, linewidth=2.5)
    disc = {"boxstyle": "circle", "facecolor": "white", "edgecolor": "black"}
    stations = ((0, 1), (0, beta), (meet, radius), ((meet + part) / 2, 1j * radius))
    stations += ((part, -radius), (limit, -beta), (limit, -1))
    for number, (product, z) in zip("1123455", stations, strict=True):
        for ax, x, y in ((axes[0], np.real(z), np.imag(z)), (axes[1], product, abs(z))):
            ax.text(x, y, number, bbox=disc, fontsize=9, ha="center", va="center", zorder=5)
    axes[0].text(0, -0.28, f"circle of radius\n√β = {radius:g}", ha="center", va="center")
    axes[0].set(title="Two roots meet, circle, meet, and part", aspect="equal", xlim=(-1.3, 1.3))
    axes[0].set(xlabel="real part", ylabel="imaginary part", ylim=(-1.15, 1.15))
    axes[1].set(title="The larger modulus is the rate", xlabel="αλ", ylabel="modulus")
    return describe(
        axes,
        f"The two roots for β = {beta:g} in the complex plane, and their moduli over αλ. 1: at αλ "
        f"= 0 they stand at 1 and {beta:g}. 2: they meet at {radius:g} when αλ = {meet:.2f}. 3: "
        f"they run along the circle of radius {radius:g}, one above, one below. 4: they meet "
        f"at −{radius:g} when αλ = {part:.2f}. 5: one leaves the unit circle at −1 "
        f"when αλ = {limit:.2f}.",
    )


def regimes():
    """Draw the rate over (αλ, β) for one eigenvalue, with its regimes. Returns the axes."""
    ax = plt.subplots(figsize=(8.5, 4.2))[1]
    a, b = np.linspace(0.005, 4.2, 420), np.linspace(0, 0.995, 300)
    rate = theory.convergence_rate(a, b[:, None], [1.0])
    heat_map(a, b, np.where(rate <= 1, rate, np.nan), ax, "rate (dark: slow)", xlabel="αλ")
    for border in ((1 - b**0.5) ** 2, (1 + b**0.5) ** 2, 2 * (1 + b)):
        ax.plot(border, b, color="white", linewidth=1.5)
    for text, place in (("creeps", (0.3, 0.05)), ("swings", (1.4, 0.55)), ("flips", (1.93, 0.05))):
        write(text, place, ax)
    write("diverges", (3.3, 0.3), ax)
    ax.set(title="While it swings, only β counts", ylabel="momentum coefficient β")
    return describe(
        ax,
        "Map of the rate over αλ from 0 to 4.2 and β from 0 to 1. Runs creep in a wedge at the "
        "left, swing in a large wedge that widens upwards, flip in a narrow strip at its right, "
        "and diverge beyond αλ = 2(1 + β). Among the swings the colour changes upwards only.",
    )


def rate_plane(eigenvalues, points):
    """Draw the rate over (α, β) for several eigenvalues at once; `points`: label → (lr, beta)."""
    ax = plt.subplots(figsize=(8.5, 4.2))[1]
    low, high = min(eigenvalues), max(eigenvalues)
    lr, beta = np.linspace(0.002, 4, 400) / high, np.linspace(0, 0.995, 300)
    rate = theory.convergence_rate(lr, beta[:, None], [low, high])
    heat_map(lr, beta, np.where(rate <= 1, rate, np.nan), ax, "rate (dark: slow)")
    lines = ax.contour(lr, beta, rate, levels=(0.8, 0.9), colors="black", linewidths=0.9)
    ax.clabel(lines, fontsize=9)
    for label, (x, y) in points.items():
        star((x, y), ax)
        write(label, (x - 0.08 / high, y + 0.01), ax, ha="right", va="bottom")
    write("diverges", (3.5 / high, 0.35), ax)
    ax.set(title=f"κ = {high / low:.0f}: the fast pairs fill one narrow tip", ylim=(-0.02, 0.995))
    ax.set(xlabel="learning rate α (PyTorch's form)", ylabel="momentum coefficient β")
    marks = "; ".join(f"{label}: α = {x:.3g}, β = {y:.3g}" for label, (x, y) in points.items())
    return describe(
        ax,
        f"Map of the rate over α and β for κ = {high / low:.0f}. The fastest pairs lie in a narrow "
        f"tip at the border of divergence, from which a ridge climbs to the upper left. {marks}.",
    )


def price_of_beta(betas, measured):
    """Draw each fixed β's steps over the best β's, over κ; `measured`: (κ, price) of the first."""
    ax = plt.subplots(figsize=(8.5, 4.2))[1]
    kappa = np.geomspace(2, 1e6, 400)
    lines = {f"β = {beta:g}": (kappa, theory.price_of_beta(beta, kappa)) for beta in betas}
    curves(lines, ax, log="xy", ylim=(0.9, 400), xlabel="condition number κ")
    ax.plot(*measured, "s", color=CYCLE[0], markersize=8, markerfacecolor="white")
    ax.axhspan(1, 2, color=MINIMUM, alpha=0.15, linewidth=0)
    ax.text(2.2, 1.3, "at most twice")
    ax.set(title="No β is good for every κ", ylabel="steps over the best β's steps")
    marks = ", ".join(f"{c:.3g} times at κ = {k:g}" for k, c in zip(*measured, strict=True))
    return describe(
        ax,
        f"Steps with a fixed β over steps with the best one, over κ from 2 to 10⁶, log scales: a V "
        f"for each β, lowest where that β is the best. Squares, measured for β = "
        f"{betas[0]:g}: {marks}.",
    )
