"""The pictures of notebook 03 that are more than lines: a memory, two roots, two maps."""

import matplotlib.pyplot as plt
import numpy as np

from ... import theory
from ...drawing import CYCLE, LINES, curves, describe, heat_map, note, panels, star, write


def past_weights(betas, steps=60):
    """Draw the weight of each past gradient, and the sum of the weights. Returns both axes."""
    titles = "A larger β: longer and flatter", "The weights sum to 1 in the end"
    left, right = panels(titles, height=3.8, sharey=False)
    ages, sums, told = np.arange(steps + 1), {}, []
    for beta, shade, line in zip(betas, CYCLE, LINES, strict=False):
        weights, half = (1 - beta) * beta**ages, theory.half_life(beta)
        edges = {"edgecolor": shade, "linestyle": line, "linewidth": 2}
        left.stairs(weights, fill=True, facecolor=(shade, 0.12), **edges)
        left.plot(half, weights[0] / 2, "o", color=shade)
        told.append(f"β = {beta:g}: half after {half:.1f} steps")
        note(left, told[-1], (half, weights[0] / 2), (9, 9), shade)
        sums[f"β = {beta:g}"] = 1 - beta**ages
    left.set(xlabel="age $k$ of a gradient (steps)", ylabel=r"its weight $(1-\beta)\beta^k$")
    left.set(xlim=(0, 40))
    curves(sums, right, ylim=(0, 1.05), xlabel="step $t$", ylabel=r"sum of the weights $1-\beta^t$")
    ends = ", ".join(f"{total[-1]:.2f} at {label}" for label, total in sums.items())
    return describe(
        [left, right],
        f"Left: bars, the weight of a past gradient over its age, all with area 1. "
        f"{'; '.join(told)}. Right: the sum of the weights rises from 0 towards 1; "
        f"after {steps} steps it is {ends}.",
    )


def roots(beta):
    """Draw the two roots in the complex plane, and their moduli, as αλ grows. Returns both axes."""
    titles = "Two roots meet, circle, meet, and part", "The larger modulus is the rate"
    plane, moduli = panels(titles, height=4.3, sharey=False)
    radius, limit = beta**0.5, 2 * (1 + beta)
    meet, part = (1 - radius) ** 2, (1 + radius) ** 2
    products = np.sort([*np.linspace(0, limit, 800), meet, part])
    trace, circle = 1 + beta - products, np.exp(1j * np.linspace(0, 2 * np.pi, 300))
    spread = np.sqrt(trace**2 - 4 * beta + 0j)
    plane.plot(circle.real, circle.imag, color="black", linewidth=1)
    for z, shade, line in zip((trace + spread, trace - spread), CYCLE, LINES, strict=False):
        plane.plot(z.real / 2, z.imag / 2, color=shade, linestyle=line, linewidth=2.5)
        moduli.plot(products, np.abs(z) / 2, color=shade, linestyle=line, linewidth=2.5)
    disc = {"boxstyle": "circle", "facecolor": "white", "edgecolor": "black"}
    words = {"bbox": disc, "fontsize": 9, "ha": "center", "va": "center", "zorder": 5}
    stations = ((0, 1), (0, beta), (meet, radius), ((meet + part) / 2, 1j * radius))
    stations += ((part, -radius), (limit, -beta), (limit, -1))
    for number, (product, z) in zip("1123455", stations, strict=True):
        plane.text(np.real(z), np.imag(z), number, **words)
        moduli.text(product, abs(z), number, **words)
    plane.text(0, -0.28, f"circle of radius\n√β = {radius:g}", ha="center", va="center")
    plane.set(aspect="equal", xlim=(-1.3, 1.3), ylim=(-1.15, 1.15))
    plane.set(xlabel="real part", ylabel="imaginary part")
    moduli.set(xlabel="αλ", ylabel="modulus")
    return describe(
        [plane, moduli],
        f"The two roots for β = {beta:g} in the complex plane, and their moduli over αλ. 1: at αλ "
        f"= 0 they stand at 1 and {beta:g}. 2: they meet at {radius:g} when αλ = {meet:.2f}. 3: "
        f"they run along the circle of radius {radius:g}, one above, one below. 4: they meet "
        f"at −{radius:g} when αλ = {part:.2f}. 5: one leaves the unit circle at −1 "
        f"when αλ = {limit:.2f}.",
    )


def regimes():
    """Draw the rate over (αλ, β) for one eigenvalue, with its regimes. Returns the axes."""
    ax, b, _ = _rates(np.linspace(0.005, 4.2, 420), [1.0], "While it swings, only β counts", "αλ")
    for border in ((1 - b**0.5) ** 2, (1 + b**0.5) ** 2, 2 * (1 + b)):
        ax.plot(border, b, color="white", linewidth=1.5)
    for text, place in (("creeps", (0.3, 0.05)), ("swings", (1.4, 0.55)), ("flips", (1.93, 0.05))):
        write(text, place, ax)
    write("diverges", (3.3, 0.3), ax)
    return describe(
        ax,
        "Map of the rate over αλ from 0 to 4.2 and β from 0 to 1. Runs creep in a wedge at the "
        "left, swing in a large wedge that widens upwards, flip in a narrow strip at its right, "
        "and diverge beyond αλ = 2(1 + β). Among the swings the colour changes upwards only.",
    )


def rate_plane(eigenvalues, points):
    """Draw the rate over (α, β) for several eigenvalues at once; `points`: label → (lr, beta)."""
    low, high = min(eigenvalues), max(eigenvalues)
    title = f"κ = {high / low:.0f}: the fast pairs fill one narrow tip"
    lr, xlabel = np.linspace(0.002, 4, 400) / high, "learning rate α (PyTorch's form)"
    ax, beta, rate = _rates(lr, [low, high], title, xlabel)
    lines = ax.contour(lr, beta, rate, levels=(0.8, 0.9), colors="black", linewidths=0.9)
    ax.clabel(lines, fontsize=9)
    for label, (x, y) in points.items():
        star((x, y), ax)
        write(label, (x - 0.08 / high, y + 0.01), ax, ha="right", va="bottom")
    write("diverges", (3.5 / high, 0.35), ax)
    ax.set(ylim=(-0.02, 0.995))
    marks = "; ".join(f"{label}: α = {x:.3g}, β = {y:.3g}" for label, (x, y) in points.items())
    return describe(
        ax,
        f"Map of the rate over α and β for κ = {high / low:.0f}. The fastest pairs lie in a narrow "
        f"tip at the border of divergence, from which a ridge climbs to the upper left. {marks}.",
    )


def _rates(lr, eigenvalues, title, xlabel):
    """Draw the rate over `lr` and β, hatched where runs diverge. Returns axes, β and rate."""
    ax, beta = plt.subplots(figsize=(8.5, 4.2))[1], np.linspace(0, 0.995, 300)
    rate = theory.convergence_rate(lr, beta[:, None], eigenvalues)
    shown = np.where(rate <= 1, rate, np.nan)
    heat_map(lr, beta, shown, ax, "rate (dark: slow)", title=title, xlabel=xlabel)
    ax.set_ylabel("momentum coefficient β")
    return ax, beta, rate
