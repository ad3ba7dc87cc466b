"""Explorers of what averaging does: streams of gradients, and the cloud in which a noisy run ends."""

import numpy as np

from .. import optimizers, theory
from ..descent import descend
from ..drawing.style import FLAT, MINIMUM, NEUTRAL, START, STEEP, color
from ..landscapes import Quadratic
from ..live import LiveFigure, canvas
from .kit import MOVING, explorer, log_slider, menu, set_look, slider

STREAM = 120
LAST_AGE = 80  # the half-life of β = 0.99 is in sight, 69 steps


@explorer
def averaging():
    """Explore the velocity over two streams of gradients, a noisy one and a flipping one, and what it remembers."""
    figure, axes = canvas(
        9.6, 4.3, [["noisy", "weights"], ["flips", "weights"]], width_ratios=[1.7, 1]
    )
    noise = np.random.default_rng(3).standard_normal(STREAM)
    t = np.arange(1, STREAM + 1)
    axes["noisy"].set(title="A noisy gradient, 1 on average", ylim=(-2.5, 4.5), xlim=(0, STREAM))
    axes["flips"].set(
        title="A gradient that flips around ½",
        xlabel="step $t$",
        ylim=(-3.5, 4.5),
        xlim=(0, STREAM),
    )
    axes["weights"].set(
        title="Weights of past gradients", xlabel="age $k$ (steps)", ylabel=r"$(1-\beta)\beta^k$"
    )
    axes["weights"].set(xlim=(-1, LAST_AGE), yscale="log", ylim=(1e-4, 2))
    for name, mean in (("noisy", 1.0), ("flips", 0.5)):
        axes[name].axhline(mean, color=MINIMUM, lw=1.2, ls="--", label="average")
    gradients = [
        axes[name].plot([], [], ".", color=NEUTRAL, label="gradient", **MOVING)[0]
        for name in ("noisy", "flips")
    ]
    velocities = [
        axes[name].plot([], [], color=color("Momentum"), lw=2, label="velocity", **MOVING)[0]
        for name in ("noisy", "flips")
    ]
    axes["noisy"].legend(loc="upper right", ncols=3)
    ages = np.arange(LAST_AGE + 1)
    (bars,) = axes["weights"].plot(
        [], [], color=color("Momentum"), lw=1.2, marker="s", ms=4, **MOVING
    )
    (half,) = axes["weights"].plot([], [], "*", color=START, ms=15, mec="white", **MOVING)
    axes["weights"].annotate(
        "★ half-life",
        (0.97, 0.92),
        xycoords="axes fraction",
        color=START,
        ha="right",
        weight="bold",
    )

    def update(beta, sigma):
        streams = np.stack([1 + sigma * noise, 0.5 + (1 + sigma / 2) * (-1.0) ** t])
        weights = (1 - beta) * beta**ages
        lags = t[:, None] - t
        memory = (1 - beta) * np.where(lags >= 0, float(beta) ** np.maximum(lags, 0), 0)
        for stream, velocity, dots, line in zip(
            streams, streams @ memory.T, gradients, velocities, strict=True
        ):
            dots.set_data(t, stream)
            line.set_data(t, velocity)
        bars.set_data(ages, weights)
        life = theory.half_life(beta) if beta else 0.0
        half.set_data([life], [(1 - beta) * 0.5 if beta else 1.0])
        share = theory.noise_reduction(beta)
        memory = f"Memory {theory.memory(beta):.3g} step{'s' if beta else ''}"
        return f"{memory}, half-life {life:.1f}; of the noise's variance {share:.1%} is left"

    controls = {
        "beta": slider("momentum coefficient β", 0.9, 0, 0.99, 0.01),
        "sigma": slider("noise σ", 1.0, 0, 1.5, 0.05),
    }
    return LiveFigure(
        "averaging",
        figure,
        controls,
        update,
        alternative_text="The velocity over a noisy and over a flipping stream of gradients, and the weights it gives "
        "to past gradients.",
        hint="Raise β: what happens to the noise, to the flips, and to the start of the blue line?",
    )


RUNS, NOISY_STEPS, CURVATURES = 250, 100, (1.0, 10.0)


@explorer
def noise():
    """Explore stochastic gradients: the transient and the cloud in which the runs end, formula beside measurement."""
    surface = Quadratic(CURVATURES)
    figure, (cloud, spread) = canvas(9.6, 4.2, 1, 2)
    cloud.set(
        title=f"{RUNS} runs and where they end",
        xlabel="weight $w_1$ (flat)",
        ylabel="weight $w_2$ (steep)",
    )
    cloud.set(xlim=(-1.6, 1.6), ylim=(-1.6, 1.6), aspect="equal")
    spread.set(title="Mean square of each weight", xlabel="step $t$", xlim=(0, NOISY_STEPS))
    spread.set(yscale="log", ylim=(1e-4, 1e2))
    (path,) = cloud.plot([], [], lw=1.2, ms=3, alpha=0.8, **MOVING)
    (ends,) = cloud.plot([], [], ".", color="black", ms=3, alpha=0.6, **MOVING)
    (ellipse,) = cloud.plot([], [], color=START, lw=2.2, **MOVING)
    cloud.annotate(
        "2σ of the formula",
        (0.97, 0.04),
        xycoords="axes fraction",
        color=START,
        ha="right",
        weight="bold",
    )
    styles = ((FLAT, "-", "flat"), (STEEP, "--", "steep"))
    measured = [
        spread.plot([], [], ls, color=c, lw=2, label=f"{name}, measured", **MOVING)[0]
        for c, ls, name in styles
    ]
    formula = [spread.plot([], [], ls, color=c, lw=1, marker="<", ms=8, markevery=[-1], clip_on=False,
                           label=f"{name}, formula", **MOVING)[0] for c, ls, name in styles]  # fmt: skip
    spread.legend(ncols=2, loc="upper right")
    turn = np.linspace(0, 2 * np.pi, 91)
    circle = 2 * np.stack([np.cos(turn), np.sin(turn)])
    start = np.broadcast_to([-1.3, 1.2], (RUNS, 2))

    def update(optimizer, lr, beta, sigma):
        plain = optimizer == "GradientDescent"
        controls["beta"].disabled = plain
        rule = getattr(optimizers, optimizer)(lr, *(() if plain else (beta,)))
        run = descend(surface, rule, start, NOISY_STEPS, noise=sigma)
        heavy = (
            (lr, 0.0)
            if plain
            else ((lr * (1 - beta), beta) if optimizer == "Momentum" else (lr, beta))
        )
        expected = theory.stationary_variance(*heavy, np.array(CURVATURES), sigma)
        set_look(path, rule)
        path.set_data(*run.weights[:, 0].T)
        ends.set_data(*run.weights[-1].T)
        ellipse.set_data(*(circle * np.sqrt(expected)[:, None]))
        square = (run.weights**2).mean(
            axis=1
        )  # NaN, and so not drawn, from the step on at which one run diverged
        for line, level, values, target in zip(measured, formula, square.T, expected, strict=True):
            line.set_data(np.arange(NOISY_STEPS + 1), values)
            level.set_data([0, NOISY_STEPS], [target, target])
        if not np.isfinite(expected).all():
            first = run.diverged_at[run.diverged_at > 0]
            return f"Diverges{f' at step {first.min()}' if len(first) else ': the cloud grows and grows'}"
        last, mean = square[-20:, 1].mean(), run.weights[-20:, :, 1].mean(axis=1)
        if (mean**2).mean() > expected[1] / 2:  # the way from the start outweighs the noise
            return f"Along the steep weight: mean square {last:.2g} and still on its way; {expected[1]:.2g} by the formula"
        return f"Along the steep weight: variance {last:.2g} measured, {expected[1]:.2g} by the formula"

    controls = {
        "optimizer": menu("optimizer", ("GradientDescent", "Momentum", "HeavyBall"), "Momentum"),
        "lr": log_slider("learning rate α", 0.1, 0.01, 0.4),
        "beta": slider("momentum coefficient β", 0.9, 0, 0.98, 0.01),
        "sigma": slider("noise σ of a gradient", 1.0, 0, 3, 0.1, ".1f"),
    }
    return LiveFigure(
        "noise",
        figure,
        controls,
        update,
        alternative_text="Many noisy runs on a ravine: one path, the cloud of their ends, and the mean square of each "
        "weight over the steps beside the formula.",
        hint="Compare the two forms at small α, then at α = 0.18, near gradient descent's limit.",
    )
