"""eigenspace, rate_map and averaging say what Python's theory says."""

import re

import numpy as np
import pytest

import momentum_lessons as ml


def number_after(words, readout):
    found = re.search(rf"{words} (−?[\d.]+)", readout)
    return float(found[1].replace("−", "-"))


@pytest.mark.parametrize("seed", range(8))
def test_eigenspace_says_each_factor_and_counts_the_steps_of_the_run(page, seed):
    rng = np.random.default_rng(seed)
    kappa = float(np.round(rng.uniform(2, 60), 1))
    lr = float(np.round(rng.uniform(0.2, 1.9) / kappa, 3)) or 0.001
    shown = page("eigenspace")
    shown.set(lr=lr, kappa=kappa, angle=int(rng.integers(-90, 90)))
    assert number_after("flat ×", shown.readout) == pytest.approx(1 - lr, abs=6e-4)
    assert number_after("steep ×", shown.readout) == pytest.approx(1 - lr * kappa, abs=6e-4)
    run = ml.descend(ml.Quadratic((1.0, kappa)), ml.GradientDescent(lr), [-1.3, 0.6], 3000)
    distance = np.linalg.norm(run.weights, axis=-1)
    needed = (distance <= 1e-3 * distance[0]).argmax()
    assert f"after {needed} steps" in shown.readout


def test_the_steps_of_eigenspace_do_not_change_as_the_ravine_turns(page):
    shown = page("eigenspace")
    said = set()
    for angle in (-90, -31, 0, 45, 90):
        shown.set(angle=angle)
        said.add(shown.readout)
    assert len(said) == 1


def test_the_ravine_is_turned_by_dragging_its_flat_axis(page):
    shown = page("eigenspace")
    ring = shown.grip("direction of the flat axis").locator(".ml-ring").bounding_box()
    picture = shown.root.locator(".ml-picture").bounding_box()
    shown.page.mouse.move(ring["x"] + 8, ring["y"] + 8)
    shown.page.mouse.down()
    shown.page.mouse.move(ring["x"] + 8, picture["y"] + 60, steps=5)
    shown.page.mouse.up()
    assert 30 < shown.values["angle"] <= 90


@pytest.mark.parametrize("seed", range(12))
def test_the_rate_map_reads_the_rate_and_the_regimes_of_its_point(page, seed):
    rng = np.random.default_rng(seed)
    scaled, beta = (float(x) for x in rng.uniform((0.05, 0), (3.9, 0.95)).round(2))
    kappa = int(rng.choice([5, 25, 100]))
    shown = page("rate_map")
    shown.set(scaled=scaled, beta=beta, kappa=kappa)
    eigenvalues = (1 / kappa, 1.0)
    rate = ml.theory.convergence_rate(scaled, beta, eigenvalues)
    flat, steep = ml.theory.regime(scaled, beta, np.array(eigenvalues))
    assert f"× {rate:.3f} a step" in shown.readout
    assert (f"both {flat}" if flat == steep else f"flat {flat}, steep {steep}") in shown.readout
    if rate < 1:
        assert f"in {ml.theory.steps_to_shrink(rate):.0f} steps" in shown.readout
    else:
        assert shown.readout.startswith("Diverges")


def test_on_the_stability_limit_the_rate_map_promises_no_number_of_steps(page):
    shown = page("rate_map")
    shown.set(scaled=3.8, beta=0.9, kappa=25)
    assert shown.readout.startswith("× 1.000 a step, neither shrinks nor grows")


def test_the_steep_root_is_dragged_along_its_track(page):
    """On the circle the real part of a root is (1 + β − αλ) / 2."""
    shown = page("rate_map")
    ring = shown.grip("steep root").locator(".ml-ring").bounding_box()
    shown.page.mouse.move(ring["x"] + 7, ring["y"] + 7)
    shown.page.mouse.down()
    shown.page.mouse.move(ring["x"] + 40, ring["y"] + 7, steps=5)
    shown.page.mouse.up()
    values = shown.values
    assert values["beta"] == 0.3
    assert 0.2 < values["scaled"] < 1.3


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9, 0.99])
def test_averaging_says_memory_half_life_and_what_is_left_of_noise(page, beta):
    shown = page("averaging")
    shown.set(beta=beta)
    assert number_after("Memory", shown.readout) == pytest.approx(ml.theory.memory(beta), rel=1e-3)
    life = ml.theory.half_life(beta) if beta else 0.0
    assert number_after("half-life", shown.readout) == pytest.approx(life, abs=0.06)
    assert f"{100 * ml.theory.noise_reduction(beta):.1f} %" in shown.readout


def test_the_velocity_of_averaging_is_that_of_the_articles_form(page):
    """After a step from −1 to 1 at t = 25 the velocity at t is 1 − 2βᵗ⁻²⁴ + βᵗ."""
    shown = page("averaging")
    for beta, time in ((0.8, 30), (0.9, 60), (0.5, 10)):
        shown.set(beta=beta, signal="step", time=time)
        expected = 1 - 2 * beta ** (time - 24) + beta**time if time > 24 else beta**time - 1
        words = shown.root.locator(".ml-picture text", has_text="v = ").first.text_content()
        assert number_after("v =", words) == pytest.approx(expected, abs=0.006)


def test_the_half_life_is_dragged(page):
    shown = page("averaging")
    box = shown.grip("half-life").locator(".ml-ring").bounding_box()
    shown.page.mouse.move(box["x"] + 7, box["y"] + 7)
    shown.page.mouse.down()
    shown.page.mouse.move(box["x"] + 70, box["y"] + 7, steps=5)
    shown.page.mouse.up()
    assert shown.values["beta"] > 0.85
