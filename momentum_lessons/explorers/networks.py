"""Explorer of a finished sweep: a real network, trained at every point of the (lr, β) plane."""

from importlib import import_module

import ipywidgets as widgets
import numpy as np
from matplotlib.colors import BoundaryNorm

from ..drawing.style import BAD, START, look
from ..live import LiveFigure, canvas
from .kit import MOVING, explorer

LEVELS = (0, 0.2, 0.5, 0.8, 0.9, 0.93, 0.95, 0.96, 0.97, 0.975, 1)


@explorer
def training():
    """Explore the digits' network over learning rate and β: click a cell of the map to see how it learned."""
    sweep = import_module("momentum_lessons.training").load_sweep()  # only here: it loads PyTorch
    lrs, betas, accuracy = sweep.lrs, sweep.betas, sweep.accuracy
    figure, axes = canvas(9.6, 4.6, [["map", "accuracy"], ["map", "loss"]], width_ratios=[1.5, 1])
    plane = axes["map"]
    image = plane.imshow(
        accuracy, origin="lower", aspect="auto", cmap="viridis", norm=BoundaryNorm(LEVELS, 256)
    )
    figure.colorbar(
        image,
        ax=plane,
        location="bottom",
        label="test accuracy (steps not even)",
        format="{x:g}",
        ticks=LEVELS,
    )
    if sweep.diverged.any():
        plane.plot(*np.argwhere(sweep.diverged)[:, ::-1].T, "x", color=BAD, ms=6, label="diverged")
    plane.set(
        title=f"Test accuracy after {sweep.epochs} epochs: click a cell",
        xlabel="learning rate (PyTorch's form)",
    )
    plane.set(
        ylabel="momentum coefficient β",
        yticks=range(len(betas)),
        yticklabels=[f"{b:g}" for b in betas],
    )
    plane.set_xticks(range(0, len(lrs), 4), [f"{lr:g}" for lr in lrs[::4]])
    plane.grid(False)
    epochs = np.arange(sweep.epochs + 1)
    axes["accuracy"].set(title="Test accuracy", ylim=(0, 1.03), xlim=(0, sweep.epochs))
    axes["loss"].set(
        title="Training loss", xlabel="epoch", yscale="log", xlim=(0, sweep.epochs), ylim=(1e-4, 10)
    )
    (cell,) = plane.plot([], [], "s", mfc="none", mec=START, ms=17, mew=3, **MOVING)
    (same,) = plane.plot([], [], "--", color="white", lw=1.8, **MOVING)
    plane.plot([], [], "--", color="white", lw=1.8, label="same α / (1 − β)")
    plane.legend(loc="upper right", labelcolor="white")
    plain, chosen = look("GradientDescent"), look("HeavyBall")
    curves = []
    for name in ("accuracy", "loss"):
        (rival,) = axes[name].plot(
            [], [], lw=1.3, label="SGD, same α / (1 − β)", **{**plain, "marker": ""}, **MOVING
        )
        (own,) = axes[name].plot(
            [], [], lw=1.6, ms=4, label="the cell you clicked", **chosen, **MOVING
        )
        curves.append((rival, own))
    axes["accuracy"].legend(loc="lower right")

    def update(lr, beta):
        i, j = int(np.abs(betas - beta).argmin()), int(np.abs(lrs - lr).argmin())
        effective = lrs[j] / (1 - betas[i])
        cell.set_data([j], [i])
        along = np.interp(
            np.log(effective * (1 - betas)),
            np.log(lrs),
            np.arange(len(lrs)),
            left=np.nan,
            right=np.nan,
        )
        same.set_data(along, np.arange(len(betas)))
        k = int(np.abs(np.log(lrs / effective)).argmin()) if effective <= lrs[-1] * 1.2 else None
        for (rival, own), values in zip(
            curves, (sweep.test_accuracy, sweep.train_loss), strict=True
        ):
            own.set_data(epochs, values[i, j])
            rival.set_data(
                epochs,
                values[0, k] if k is not None and betas[i] > 0 else np.full(len(epochs), np.nan),
            )
        if sweep.diverged[i, j]:
            return f"α = {lrs[j]:g}, β = {betas[i]:g}: diverges"
        rate = f"effective rate {float(f'{effective:.3g}'):g}"
        return f"α = {lrs[j]:g}, β = {betas[i]:g}: test accuracy {accuracy[i, j]:.1%} ({rate})"

    def options(values):
        return [(f"{value:g}", float(value)) for value in values]

    controls = {
        "lr": widgets.SelectionSlider(
            options=options(lrs), value=float(lrs[8]), description="learning rate α"
        ),
        "beta": widgets.SelectionSlider(
            options=options(betas), value=0.9, description="momentum coefficient β"
        ),
    }

    def click(ax, x, y):
        if ax is plane:
            return {
                "lr": float(lrs[round(np.clip(x, 0, len(lrs) - 1))]),
                "beta": float(betas[_row(y, len(betas))]),
            }

    def _row(y, rows):
        return round(float(np.clip(y, 0, rows - 1)))

    return LiveFigure(
        "training",
        figure,
        controls,
        update,
        click=click,
        alternative_text="Heat map of test accuracy over learning rate and momentum coefficient, and the curves of one "
        "cell beside those of plain SGD at the same effective rate.",
        hint="Click along the dashed line: the same α / (1 − β). Where does β add something of its own?",
    )
