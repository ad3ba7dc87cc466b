"""Momentum on trial: what notebook 04 finds of C7 … C11."""

import numpy as np

from ... import measures, theory
from ...claims import Verdict
from ...descent import descend
from ...landscapes import DoubleWell, Quadratic
from ...optimizers import GradientDescent, HeavyBall, Momentum


def c7(target=1e-12, **settings):
    """Fit how tuned steps grow with κ; find what noise leaves of the gain at κ = 100."""
    kappas = (100.0, 1000.0, 10_000.0)
    steps = [tuned_steps(kappa, target, **settings) for kappa in kappas]
    slopes = [measures.growth_exponent(kappas, method) for method in zip(*steps, strict=True)]
    gains = gain_over_noise((100.0,), (0.0, 1.0, 3.0))[:, 0]
    low, high = 0.45, 0.6
    return Verdict(
        slopes[1] < 0.75 * slopes[0],
        "C7",
        f"steps grow as κ^{slopes[1]:.2f} ({low:g} to {high:g} for other starts and targets), "
        f"gradient descent's as κ^{slopes[0]:.2f}",
        f"Both methods tuned, κ from 100 to 10 000. To a hundredth of the first loss at κ = 100, "
        f"momentum needs {gains[0]:.1f} times fewer steps without noise, {gains[1]:.1f} at σ = 1, "
        f"{gains[2]:.1f} at σ = 3.",
        "κ is large, both methods are tuned, and the noise σ² is small beside κ times the target",
        value=slopes[1],
        spread=(low, high),
        values={"slopes": slopes, "steps": steps, "gains": gains.tolist()},
    )


def c8(interval=2.5, starts=501, steps=2000, tilt=1.0, noise=0.0, seed=0):
    """Find from where heavy ball carries a start over a double well's hill, and to which side."""
    surface, w = DoubleWell(tilt), np.linspace(-interval, interval, starts)[:, None]
    before = measures.wells(surface, w)
    run = descend(surface, HeavyBall(0.01, 0.9), w, steps, noise=noise, seed=seed, keep="end")
    after = measures.wells(surface, run.weights[-1])
    better, worse = (np.abs(w[(before == well) & (after != well), 0]) for well in (1, 0))
    lowest, low, high = better.min(initial=np.inf), 2.0, 2.25
    shares = [100 * len(moved) / starts for moved in (better, worse)]
    return Verdict(
        len(better) and len(worse),
        "C8",
        f"to the better well only from |w| ≥ {lowest:.2f} ({low:g} to {high:g} for other wells and "
        f"a little noise), to the worse from {worse.min(initial=np.inf):.2f}",
        f"α = 0.01, β = 0.9. On [−{interval:g}, {interval:g}] {shares[0]:.1f} % get better, "
        f"{shares[1]:.1f} % worse; on [−2, 2] nobody moves.",
        "the step is long in effect and the start lies high on a wall, and then for worse as well",
        value=lowest,
        spread=(low, high),
        values={"better": shares[0], "worse": shares[1]},
    )


def c9(alpha=1.8, beta=0.9, start=(1.5, 0.3), steps=200, scale=1.0, noise=0.0, seed=0):
    """Count reversals per step across a ravine, and measure the cloud that noise leaves."""
    ravine = Quadratic(scale * np.array([1.0, 25.0]))
    lr = alpha / ravine.eigenvalues[1]
    rules = GradientDescent(lr), HeavyBall(lr, beta), Momentum(lr, beta)
    runs = [descend(ravine, rule, start, steps, noise=noise, seed=seed) for rule in rules]
    plain, ball, article = (measures.reversals_per_step(run.weights[:, 1]) for run in runs)
    parabola = Quadratic((1.0,))
    clouds = [
        float(measures.cloud_variance(parabola, rule, 200, seed=seed)[0])
        for rule in (GradientDescent(1.8), Momentum(1.8, 0.9), HeavyBall(1.8, 0.9))
    ]
    low, high = 0.35, 0.55
    return Verdict(
        article < ball < 0.75 * plain,
        "C9",
        f"gradient descent crosses the valley at {plain:.2f} of its steps, heavy ball with β = "
        f"{beta:g} at {ball:.2f} ({low:g} to {high:g} for α from 1.1/λ_d on), the article's form "
        f"at {article:.2f}",
        f"α = {alpha:g}/λ_d. Variance under noise: {clouds[0]:.1f} σ²/λ² without momentum, "
        f"{clouds[1]:.2f} in the article's form, {clouds[2]:.0f} in PyTorch's. Below 1/λ_d "
        "momentum adds swings.",
        "α is above 1/λ_d, where gradient descent flips",
        value=float(ball),
        spread=(low, high),
        values={"reversals": (plain, ball, article), "clouds": clouds},
    )


def c10(side=100, dtype="float32", nesterov=False):
    """Let PyTorch's optimizers take a step and weigh what they keep beside the weights."""
    import torch
    from torch.optim import SGD, Adam

    layer = torch.nn.Linear(side, side, bias=False, dtype=getattr(torch, dtype))
    layer.weight.grad = torch.ones_like(layer.weight)
    kept, size, momentum = [], layer.weight.element_size(), {"momentum": 0.9, "nesterov": nesterov}
    for make, options in ((SGD, {}), (SGD, momentum), (Adam, {})):
        optimizer = make(layer.parameters(), 1e-4, **options)
        optimizer.step()
        states = [value for state in optimizer.state.values() for value in state.values()]
        kept.append(sum(x.nbytes for x in states if getattr(x, "numel", int)() > 1) / side**2)
    return Verdict(
        True,
        "C10",
        f"one array more: {kept[1]:.0f} bytes a weight in {dtype} "
        f"(SGD {kept[0]:.0f}, Adam {kept[2]:.0f})",
        "The velocity is exactly as large as the weights, whatever their number. The cost grows in "
        "proportion to the weights: more, and no other complexity class.",
        value=kept[1] / size,
        spread=(1.0, 1.0),
        values={"bytes": kept},
    )


def c11(kappa=100.0, target=1e-12, noise=0.0, start=1.0, scale=1.0, shift=0.0):
    """Find the β with which a ravine needs at most twice the fewest steps, α tuned for each."""
    gaps = np.geomspace(1, 0.1 / np.sqrt(kappa), 160) * (1 - 0.01 * shift)
    ravine, settings = _problem(kappa, start, scale, noise)
    shares = (1 - np.geomspace(0.9, 0.004, 60) * (1 - 0.05 * shift))[:, None]
    lrs = shares * 2 * (2 - gaps) / ravine[1]
    fewest = expected_steps(lrs, 1 - gaps, ravine, *settings, target)[0].min(axis=0)
    good = gaps[fewest <= 2 * fewest.min()]
    noisy = gain_over_noise((kappa,), (3.0,))[0, 0]
    low, high = 1.5, 5.0
    return Verdict(
        fewest[0] > 2 * fewest.min(),
        "C11",
        f"at κ = {kappa:g} only β from {1 - good.max():.2f} to {1 - good.min():.2f} stay within "
        f"twice the fewest steps: a factor of {good.max() / good.min():.1f} in 1 − β "
        f"({low:g} to {high:g} for other κ, starts and targets)",
        f"α tuned for each β. At σ = 3, to a hundredth, β = 0 needs {noisy:.1f} times the fewest "
        "steps.",
        "curvature sets the pace; where noise does, every β will do once α is tuned",
        value=float(good.max() / good.min()),
        spread=(low, high),
        values={"window": (1 - good.max(), 1 - good.min()), "noisy": noisy},
    )


def tuned_steps(
    kappa, target=1e-12, start=1.0, scale=1.0, noise=0.0, dimension=2, shift=0.0, formula=False
):
    """Return the fewest (gradient descent's, heavy ball's) steps on the ravine (1, κ), κ > 1.

    Heavy ball tries 28 × 24 pairs around Polyak's best, or only Polyak's (`formula`).
    """
    ravine, settings = _problem(kappa, start, scale, noise, dimension)
    lr, beta, _ = theory.optimal_heavy_ball(ravine)
    if not formula:
        beta = 1 - np.minimum((1 - beta) * np.geomspace(0.75, 1.8, 24) * (1 + 0.018 * shift), 1)
        shares = np.linspace(0.75, 0.998, 28)[:, None] + 0.0045 * shift
        lr = shares * 2 * (1 + beta) / ravine.max()
    plain = theory.optimal_gradient_descent(ravine)[0]
    slow = expected_steps(plain, 0.0, ravine, *settings, target, exact=512)
    fast = expected_steps(lr, beta, ravine, *settings, target, exact=1024, doublings=3)
    return float(slow.min()), float(fast.min())


def gain_over_noise(condition_numbers, noises, target=0.01):
    """Return how many times fewer steps momentum needs, (len(noises), len(condition_numbers)).

    Both methods are tuned over one range of effective rates, momentum over β as well.
    """
    gains, gaps = [], np.r_[1.0, np.geomspace(0.9, 1e-3, 30)]
    shares = np.r_[np.linspace(0, 0.97, 50), np.linspace(0.98, 1, 12)][:, None]
    for kappa in condition_numbers:
        lowest = min(2e-4, 0.4 / kappa)
        highest = np.minimum(0.995 * 2 * (2 - gaps) / gaps / kappa, 5)  # short of divergence
        lrs, ravine = gaps * lowest * (highest / lowest) ** shares, np.array([1.0, kappa])
        steps = expected_steps(lrs, 1 - gaps, ravine, ravine**-0.5, noises, target)
        gains.append(steps[..., 0].min(axis=-1) / steps.min(axis=(-1, -2)))
    return np.transpose(gains)


def _problem(kappa, start, scale, noise, dimension=2):
    """Return eigenvalues from 1 to κ and (start, noises) of a loss times `scale`."""
    unscaled = np.geomspace(1.0, kappa, dimension)
    weights = np.broadcast_to(start, dimension) / np.sqrt(unscaled)
    return scale * unscaled, (weights, (scale * noise,))


def expected_steps(lr, beta, eigenvalues, start, noises, target, exact=64, doublings=10):
    """Return from which step on the expected loss stays below `target` times the first.

    Shape (len(noises), ...) for hyperparameters (...), inf where it does not. Every step is looked
    at up to `exact`, then every 2nd until twice as many, every 4th, …: the mean squares of weight w
    and step s, and the mean of ws, go 2ⁿ steps on by the 2ⁿ-th power of one matrix. What the start
    gives and what the noise adds are kept apart: one pass serves all noises.
    """
    shape = np.broadcast_shapes(np.shape(lr), np.shape(beta))
    curvature, start, noises = (
        np.reshape(x, (-1, *(1,) * len(shape))) for x in (eigenvalues, start, noises)
    )
    pull = lr * curvature
    zero = np.zeros((len(curvature), *shape))
    beta, stay, new = beta + zero, 1 - pull + zero, lr**2 + zero
    matrix = np.array(
        [
            [stay**2, -2 * stay * beta, beta**2],
            [pull * stay, beta * (stay - pull), -(beta**2)],
            [pull**2 + zero, 2 * pull * beta, beta**2],
        ]
    )
    signal, added = np.array([start**2 + zero, zero, zero]), np.array([zero, zero, zero])
    fresh = np.array([new, -new, new])
    allowed = target * (curvature * start**2).sum(axis=0)
    outside, step, stride = np.zeros((len(noises), *shape)), 0, 1
    with np.errstate(all="ignore"):  # runs that diverge
        for doubling in range(doublings):
            for _ in range(exact if doubling == 0 else exact // 2):
                signal, added = _times(matrix, signal), _times(matrix, added) + fresh
                step += stride
                kept, noise = ((curvature * moments[0]).sum(axis=0) for moments in (signal, added))
                most = (allowed - kept) / noise  # the variance of the noise that it may have
                np.copyto(outside, step, where=~(noises**2 <= most))
            fresh = _times(matrix, fresh) + fresh
            matrix, stride = np.einsum("ij...,jk...->ik...", matrix, matrix), 2 * stride
    return np.where(outside == step, np.inf, outside + 1)


def _times(matrix, moments):
    return np.einsum("ij...,j...->i...", matrix, moments)
