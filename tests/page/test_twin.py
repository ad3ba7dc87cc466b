"""The page's core is the twin of Python's: the same numbers on random draws, and page.js is fresh.

Python writes the cases; Node reads page.js and computes them, or Chromium where there is no Node.
"""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.explorers.widget import HERE

PAGE = Path(__file__).parents[2] / "page"
DRAWS = 30
SURFACES = {
    "Quadratic": lambda rng: ([sorted(rng.uniform(0.1, 30, 2).tolist()), rng.uniform(-3, 3)]),
    "Rosenbrock": lambda rng: [],
    "Himmelblau": lambda rng: [],
    "Saddle": lambda rng: [],
    "DoubleWell": lambda rng: [rng.uniform(-4, 4)],
}
RULES = {
    "GradientDescent": lambda rng: [],
    "Momentum": lambda rng: [rng.uniform(0, 0.98)],
    "HeavyBall": lambda rng: [rng.uniform(0, 0.98)],
    "Nesterov": lambda rng: [rng.uniform(0, 0.98)],
    "RMSprop": lambda rng: [rng.uniform(0.5, 0.999)],
    "Adam": lambda rng: rng.uniform([0, 0.5], [0.95, 0.999]).tolist(),
}
# Of each function of the theory: draws of its arguments.
THEORY = {
    "convergence_rate": lambda rng: [rng.uniform(0.01, 4), rng.uniform(0, 0.99), [0.04, 1.0]],
    "spectral_radius": lambda rng: rng.uniform(-2, 2, 2).tolist(),
    "optimal_gradient_descent": lambda rng: [rng.uniform(0.1, 50, 2).tolist()],
    "optimal_heavy_ball": lambda rng: [rng.uniform(0.1, 50, 2).tolist()],
    "steps_to_shrink": lambda rng: [rng.uniform(0.1, 0.99)],
    "regime": lambda rng: [rng.uniform(0.01, 4), rng.uniform(0, 0.99), 1.0],
    "stationary_variance": lambda rng: [rng.uniform(0.01, 2), rng.uniform(0, 0.98), 1.0, 0.5],
    "half_life": lambda rng: [rng.uniform(0.1, 0.99)],
    "memory": lambda rng: [rng.uniform(0.1, 0.99)],
    "oscillator": lambda rng: [rng.uniform(0, 12), *rng.uniform(0.5, 3, 2), rng.uniform(0, 4)],
}

COMPUTE = """(core, cases) => cases.map(({ kind, name, given, rule, start, steps }) => {
    if (kind === "theory") return core[name](...given);
    const surface = new core[name](...given);
    const at = (w) => [surface.value(w), surface.gradient(w)];
    if (kind === "surface") return [surface.minima, start.map(at)];
    if (kind === "roll") {
        const run = core.roll(surface, start[0], ...rule, steps);
        return [run.positions.map((x) => [x]), run.kinetic, run.potential, run.lost];
    }
    const run = core.descend(surface, new core[rule[0]](...rule[1]), start, steps);
    return [run.weights, run.losses, run.diverged_at, core.settling_time(run, 0.001)];
})"""


IN_NODE = f"""
    import {{ createInterface }} from "node:readline";
    import * as page from {json.dumps((HERE / "page.js").as_uri())};
    const plain = (_, x) => (x === Infinity ? "inf" : x);
    for await (const line of createInterface({{ input: process.stdin }})) {{
        console.log(JSON.stringify(({COMPUTE})(page.core, JSON.parse(line)), plain));
    }}
"""


@pytest.fixture(scope="module")
def twin(request):
    """Return a function that computes cases with the page's core."""
    if shutil.which("node"):
        command = ["node", "--no-warnings", "--input-type=module", "-e", IN_NODE]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
        with subprocess.Popen(command, **pipes) as node:

            def in_node(cases):
                node.stdin.write(json.dumps(cases) + "\n")
                return json.loads(node.stdout.readline())

            yield in_node
        return
    page = request.getfixturevalue("chromium").new_page()
    source = json.dumps((HERE / "page.js").read_text(encoding="utf-8"))
    address = f"URL.createObjectURL(new Blob([{source}], {{ type: 'text/javascript' }}))"
    page.evaluate(f"async () => {{ window.page = await import({address}); }}")
    yield lambda cases: page.evaluate(f"cases => ({COMPUTE})(window.page.core, cases)", cases)


def draws(kind, name, make):
    return [dict(kind=kind, name=name, **make(np.random.default_rng(i))) for i in range(DRAWS)]


def close(actual, wanted, scale=0.0):
    """Assert equality to 1e-12, relative to each number, or to `scale` where sums cancel."""
    wanted = np.asarray(wanted, dtype=float)
    np.testing.assert_allclose(
        np.asarray(actual, dtype=float), wanted, rtol=1e-12, atol=1e-12 * scale
    )


@pytest.mark.parametrize("name", THEORY)
def test_theory_is_equal(twin, name):
    cases = draws("theory", name, lambda rng: {"given": THEORY[name](rng)})
    for case, actual in zip(cases, twin(cases), strict=True):
        wanted = getattr(ml.theory, name)(*case["given"])
        if name == "regime":
            assert actual == wanted
        else:
            close(actual, wanted, scale=1.0 if name == "oscillator" else 0.0)


@pytest.mark.parametrize("name", SURFACES)
def test_landscapes_are_equal(twin, name):
    def make(rng):
        surface = getattr(ml, name)(*(given := SURFACES[name](rng)))
        ends = np.array(surface.bounds)
        return {"given": given, "start": rng.uniform(*ends.T, (20, len(ends))).tolist()}

    cases = draws("surface", name, make)
    for case, (minima, said) in zip(cases, twin(cases), strict=True):
        surface = getattr(ml, name)(*case["given"])
        points = np.array(case["start"])
        values, gradients = surface.value(points), surface.gradient(points)
        close(minima, surface.minima, scale=1.0)
        close([value for value, _ in said], values, scale=np.abs(values).max())
        close([gradient for _, gradient in said], gradients, scale=np.abs(gradients).max())


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", ["Quadratic", "DoubleWell"])
def test_runs_of_200_steps_are_equal(twin, name, rule):
    def make(rng):
        # a product of matrices may differ in the last bit, which RMSprop and Adam blow up
        angle = 0.0 if rule in ("RMSprop", "Adam") else rng.uniform(-3, 3)
        given = [[1.0, 8.0], angle] if name == "Quadratic" else SURFACES[name](rng)
        start = rng.uniform(0.3, 1.2, getattr(ml, name)(*given).dimension).tolist()
        lr = rng.uniform(0.001, 0.008)  # where the run settles: a chaotic one tells only last bits
        return {
            "given": given,
            "start": start,
            "steps": 200,
            "rule": [rule, [lr, *RULES[rule](rng)]],
        }

    cases = draws("run", name, make)
    for case, (weights, losses, diverged_at, settled) in zip(cases, twin(cases), strict=True):
        surface = getattr(ml, name)(*case["given"])
        run = ml.descend(surface, getattr(ml, rule)(*case["rule"][1]), case["start"], 200)
        close(weights, run.weights, scale=np.abs(run.weights).max())
        close(losses, run.losses, scale=np.abs(run.losses).max())
        assert diverged_at == run.diverged_at
        assert float(settled) == run.settling_time(0.001)


def test_a_diverging_run_stops_at_the_same_step(twin):
    make = lambda rng: {  # noqa: E731
        "given": [[1.0, 25.0], 0.0],
        "start": [1.0, 1.0],
        "steps": 500,
        "rule": ["HeavyBall", [rng.uniform(0.2, 2), 0.5]],
    }
    cases = draws("run", "Quadratic", make)
    for case, (weights, _, diverged_at, settled) in zip(cases, twin(cases), strict=True):
        run = ml.descend(ml.Quadratic((1.0, 25.0)), ml.HeavyBall(*case["rule"][1]), [1.0, 1.0], 500)
        assert diverged_at == run.diverged_at > 0
        assert len(weights) == diverged_at
        assert settled in ("inf", np.inf)


def test_the_rolling_ball_is_equal(twin):
    def make(rng):
        return {
            "given": [1.0],
            "start": [rng.uniform(0.3, 2.4)],
            "steps": 200,
            "rule": [rng.uniform(0.1, 2), 0.01],
        }

    cases = draws("roll", "DoubleWell", make)
    for case, parts in zip(cases, twin(cases), strict=True):
        run = ml.physics.roll(ml.DoubleWell(), case["start"], *case["rule"], 200)
        wanted = (run.positions, run.kinetic, run.potential, run.lost)
        for actual, expected in zip(parts, wanted, strict=True):
            close(actual, expected, scale=np.abs(expected).max())


@pytest.mark.skipif(not (PAGE / "node_modules" / "esbuild").exists(), reason="npm install in page/")
def test_page_js_is_fresh(tmp_path):
    subprocess.run(["node", "build.js", f"{tmp_path.as_uri()}/"], cwd=PAGE, check=True)
    for name in ("page.js", "handles.json"):
        assert (tmp_path / name).read_bytes() == (HERE / name).read_bytes(), "run `make page`"


def test_page_js_is_at_most_150_kilobytes():
    assert (HERE / "page.js").stat().st_size <= 150_000
