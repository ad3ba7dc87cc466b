"""What is right in the exercises of notebook 05, and the mistakes by name."""

import numpy as np

from ...practice.judging import Wrong, call, diagnose, number, two


def q1(nesterov_step, *, right):
    rng = np.random.default_rng(51)
    for _ in range(3):
        w, g, v = rng.standard_normal((3, 4))
        lr, beta = float(rng.uniform(0.01, 0.3)), float(rng.uniform(0.5, 0.95))
        new_w, new_v = two(call(nesterov_step, w, g, v, lr, beta), w, "not_two")
        end, kept = right.nesterov_step(w, g, v, lr, beta)
        mistakes = {
            "swapped": end,
            "averages": beta * v + (1 - beta) * g,
            "added_whole": v + g,
            "rate_inside": beta * v - lr * g,
            "rate_inside_added": beta * v + lr * g,
            "old_velocity": v,
            "velocity_without_gradient": beta * v,
            "look_ahead_kept": g + beta * kept,
        }
        diagnose(new_v, kept, mistakes, "the velocity")
        mistakes = {
            "heavy_ball": w - lr * kept,
            "velocity_twice": w - lr * (1 + beta) * kept,
            "stepped_first": w - lr * beta * v - lr * kept,
            "article_factor": w - lr * ((1 - beta) * g + beta * kept),
            "without_beta": w - lr * (g + kept),
            "uphill": w + lr * (g + beta * kept),
            "step_without_gradient": w - lr * beta * kept,
            "gradient_descent": w - lr * g,
            "no_learning_rate": w - (g + beta * kept),
        }
        diagnose(new_w, end, mistakes, "the new w")


def q2(turned_hessian, off_diagonal, *, right):
    for eigenvalues, angle in (((1.0, 100.0), np.pi / 4), ((2.0, 9.0), 0.3), ((1.0, 25.0), -1.1)):
        c, s = np.cos(angle), np.sin(angle)
        turn, straight = np.array([[c, -s], [s, c]]), np.diag(eigenvalues)
        eigenvalues = np.array(eigenvalues)
        mistakes = {
            "not_turned": straight,
            "other_way": turn.T @ straight @ turn,
            "only_left": turn @ straight,
            "only_right": straight @ turn.T,
            "not_back": turn @ straight @ turn,
            "degrees": right.turned_hessian(eigenvalues, np.radians(angle)),
            "entry_by_entry": turn * straight * turn.T,
        }
        wanted = right.turned_hessian(eigenvalues, angle)
        diagnose(call(turned_hessian, eigenvalues, angle), wanted, mistakes, "the Hessian")
    mistakes = {"sign": 49.5, "on_the_diagonal": 50.5, "zero": 0.0, "not_halved": -99.0}
    actual, wanted = number(off_diagonal, "`off_diagonal`"), right.off_diagonal
    diagnose(actual, wanted, mistakes, "`off_diagonal`", rtol=1e-3)


def q3(unbias, *, right):
    rng = np.random.default_rng(53)
    for t in (1, 3, 40):
        velocity, square = rng.standard_normal(3), rng.uniform(0.1, 2, 3)
        beta1, beta2 = float(rng.uniform(0.8, 0.95)), float(rng.uniform(0.98, 0.995))
        first, second = two(call(unbias, velocity, square, t, beta1, beta2), velocity, "not_two")
        wanted = right.unbias(velocity, square, t, beta1, beta2)
        _corrected("velocity", first, velocity, t, (beta1, beta2, 0.9), wanted)
        _corrected("square", second, square, t, (beta2, beta1, 0.999), wanted[::-1])


def _corrected(part, actual, biased, t, betas, wanted):
    """Judge one of the two averages; `betas`: its own, the other's and its usual one."""
    beta, other, usual = betas
    with np.errstate(invalid="ignore"):  # a velocity has no root
        root = np.sqrt(biased)
    mistakes = {
        "uncorrected": biased,
        "multiplied": biased * (1 - beta**t),
        "no_exponent": biased / (1 - beta),
        "other_coefficient": biased / (1 - other**t),
        "exponent_too_large": biased / (1 - beta ** (t + 1)),
        "not_a_power": biased / (1 - beta * t),
        "usual": biased / (1 - usual**t),
        "by_the_root": biased / np.sqrt(1 - beta**t),
        "root_taken": root / np.sqrt(1 - beta**t),
        "root_before": root / (1 - beta**t),
        "swapped": wanted[1],
    }
    if t == 1 and np.array_equal(actual, np.sign(biased) * np.inf):  # 1 − β⁰ is zero
        raise Wrong("from_zero")
    diagnose(actual, wanted[0], mistakes, f"the {part}", part=part, usual=usual)


def q4(ratio, *, right):
    ratio = number(ratio, "the ratio")
    if ratio < 0:
        raise Wrong("negative")
    mistakes = {
        "corrected": 1.0,
        "only_square": 0.1,
        "only_velocity": 31.62,
        "no_root": 100.0,
        "upside_down": 1 / right.ratio,
    }
    diagnose(ratio, right.ratio, mistakes, otherwise="far", rtol=0.06, ratio=ratio)  # 3 will do


NETWORK = {
    "embedding": (50_000, 512),
    "block.attention": (512, 1536),
    "block.bias": (1536,),
    "block.up": (512, 2048),
    "norm.gain": (512,),
    "temperature": (),
    "head": (512, 50_000),
}


def q5(for_muon, *, right):
    small = {"layer1": (64, 64), "layer1.bias": (64,), "head": (10, 64)}
    for shapes in (NETWORK, small):
        given = dict(shapes)
        result = call(for_muon, given)
        if given != shapes:
            raise Wrong("changed_input")
        if not isinstance(result, list | tuple | set):
            raise Wrong("not_a_list")
        if not all(isinstance(name, str) for name in result):
            raise Wrong("not_names")
        chosen, wanted = set(result), set(right.for_muon(shapes))
        if chosen == set(shapes) - wanted:
            raise Wrong("for_adamw")
        for name in sorted(chosen - wanted):
            if name not in shapes:
                raise Wrong("unknown", name=name)
            if len(shapes[name]) != 2:
                raise Wrong("no_matrix", name=name, shape=shapes[name])
            raise Wrong("first_or_last", name=name)
        if missing := sorted(wanted - chosen):
            raise Wrong("missing", name=missing[0])


def q6(times_as_many, *, right):
    momentum = np.array([[np.inf, 200.0, 90.0], [np.inf, 40.0, np.inf], [300.0, np.inf, np.inf]])
    adam = np.array([[120.0, 50.0, np.inf], [110.0, 80.0, 30.0], [np.inf, 64.0, 60.0]])
    for a, b in ((momentum, adam), (adam[:, :2], momentum), (momentum + 7, adam * 1.5)):
        wanted = right.times_as_many(a, b)
        finite_a, finite_b = a[np.isfinite(a)], b[np.isfinite(b)]
        mistakes = {
            "upside_down": 1 / wanted,
            "at_momentums_best": _where_smallest(a, b) / a.min(),
            "at_adams_best": b.min() / _where_smallest(b, a),
            "means": finite_b.mean() / finite_a.mean(),
            "medians": np.median(finite_b) / np.median(finite_a),
            "places": b.argmin() / max(a.argmin(), 1),
            "worst": finite_b.max() / finite_a.max(),
            "difference": b.min() - a.min(),
        }
        diagnose(call(times_as_many, a, b), wanted, mistakes, "the ratio")


def _where_smallest(table, other):
    """Return the entry of `other` at the place of the smallest in `table`; NaN if there is none."""
    i, j = np.unravel_index(table.argmin(), table.shape)
    return other[i, j] if i < other.shape[0] and j < other.shape[1] else np.nan
