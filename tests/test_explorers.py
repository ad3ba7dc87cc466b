"""The explorers, without a browser: what they show is what the theory and the package say."""

import subprocess
import sys

import ipywidgets as widgets
import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.explorers import contest, physics_views
from momentum_lessons.live import LiveFigure

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(scope="module")
def built():
    """Return the explorers without arguments, each built once for all tests."""
    explorers = {}
    yield explorers
    for live in explorers.values():
        live.close()


@pytest.fixture
def show(built):
    """Build an explorer; one without arguments comes from the shelf and is put back as it began."""
    own = []

    def build(name, *args, **kwargs):
        if args or kwargs:
            own.append(getattr(ml.explorers, name)(*args, **kwargs))
            return own[-1]
        if name not in built:
            built[name] = getattr(ml.explorers, name)()
        built[name].reset()
        return built[name]

    yield build
    for live in own:
        if isinstance(live, LiveFigure):
            live.close()


def ends(control):
    """Return the two extreme values of a control."""
    if isinstance(control, widgets.FloatLogSlider):
        return control.base**control.min, control.base**control.max
    if hasattr(control, "min"):
        return control.min, control.max
    values = [option[1] if isinstance(option, tuple) else option for option in control.options]
    return values[0], values[-1]


@pytest.mark.parametrize("name", ml.explorers.__all__)
def test_every_control_changes_the_picture_up_to_both_its_ends(show, name):
    live = show(name)
    shown = {key: c for key, c in live.controls.items() if isinstance(c, widgets.DOMWidget)}
    assert 1 <= len(shown) <= 4
    assert live.figure.bbox.width <= 1000
    assert live.readout
    first = live.image.value
    for key, control in shown.items():
        pictures = set()
        for value in ends(control):
            live.set(**live._still | {key: value})
            assert not live.readout.startswith("✘"), (key, value)
            pictures.add(live.image.value)
        assert len(pictures) == 2, key
        live.reset()
    assert live.image.value == first


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        *((name, {}) for name in ml.explorers.__all__),
        ("descent", {"lr": 0.3}),
        ("descent", {"lr": 1e-5, "beta": 0.375}),
    ],
)
def test_every_slider_begins_on_one_of_its_steps(show, name, arguments):
    for key, control in show(name, **arguments).controls.items():
        if hasattr(control, "step"):
            value = np.log10(control.value) if hasattr(control, "base") else control.value
            steps = (value - control.min) / control.step
            assert steps == pytest.approx(round(steps), abs=1e-6), key  # or the page would move it


@pytest.mark.parametrize("name", ml.explorers.__all__)
def test_the_worst_corner_of_all_controls_is_drawn_without_an_error(show, name):
    live = show(name)
    for corner in (0, 1):
        live.set(
            **{
                k: ends(c)[corner]
                for k, c in live.controls.items()
                if isinstance(c, widgets.DOMWidget)
            }
        )
        assert not live.readout.startswith("✘")
        assert "nan" not in live.readout


@pytest.mark.parametrize("name", ml.explorers.__all__)
def test_a_click_anywhere_in_the_picture_is_survived(show, name):
    live = show(name)
    width, height = live.figure.bbox.width, live.figure.bbox.height
    for x, y in np.random.default_rng(0).uniform(0, 1, (6, 2)):
        live.click(x * width, y * height)
        assert not live.readout.startswith("✘")


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("descent", {"beta": 1.2}, "beta must be in [0, 1), got 1.2"),
        ("descent", {"lr": -1}, "lr must be finite and greater than 0, got -1"),
        ("descent", {"steps": 0}, "steps must be a whole number of at least 1, got 0"),
        ("descent", {"optimizer": "SGDM"}, "optimizer must be one of 'GradientDescent'"),
        ("descent", {"surface": ml.DoubleWell()}, "surface must have 2 weights"),
        ("descent", {"surface": 3}, "surface must be a landscape"),
        ("descent", {"start": (1, 2, 3)}, "start must have shape (..., 2)"),
        ("descent", {"speed": 1}, "it takes surface, optimizer, lr, beta, steps, start"),
        ("race", {"speed": 1}, "it takes no arguments"),
    ],
)
def test_a_wrong_argument_gives_one_sentence(show, name, arguments, words):
    answer = show(name, **arguments)
    assert not isinstance(answer, LiveFigure)
    assert words in answer._repr_markdown_()
    assert "\n" not in repr(answer)


def test_importing_the_explorers_does_not_load_pytorch():
    code = "import sys, momentum_lessons as ml; ml.explorers.descent; print('torch' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip()
        == "False"
    )


class TestDescent:
    @pytest.mark.parametrize(
        "optimizer", ["GradientDescent", "Momentum", "HeavyBall", "Nesterov", "Adam"]
    )
    def test_the_readout_counts_the_steps_of_the_run(self, show, optimizer):
        surface = ml.Quadratic((1.0, 10.0))
        live = show("descent", surface, optimizer, lr=0.08, beta=0.5, steps=180, start=(1.0, 1.0))
        rule = getattr(ml, optimizer)(0.08, *(() if optimizer == "GradientDescent" else (0.5,)))
        run = ml.descend(surface, rule, [1.0, 1.0], 180)
        assert live.readout.startswith(
            f"Converges in {run.settling_time(1e-3 * run.losses[0])} steps"
        )

    def test_a_click_moves_the_start(self, show):
        live = show("descent")
        x, y = live.figure.axes[0].transData.transform((0.5, -1.0))
        live.click(x, live.figure.bbox.height - y)
        assert live.values["start"] == pytest.approx((0.5, -1.0))
        ring = next(line for line in live.figure.axes[0].lines if line.get_markersize() == 11)
        assert ring.get_xydata()[0] == pytest.approx((0.5, -1.0))

    def test_next_start_moves_it_by_keyboard(self, show):
        live = show("descent")
        button = next(w for w in live._widgets if getattr(w, "description", "") == "Next start")
        seen = set()
        for _ in range(5):
            button.click()
            seen.add(live.values["start"])
        assert len(seen) == 5

    def test_a_diverging_run_is_named_with_its_step_and_its_finite_part_is_drawn(self, show):
        live = show("descent", optimizer="HeavyBall")
        live.set(lr=0.5, beta=0.9, steps=100)
        run = ml.descend(
            ml.Quadratic((1.0, 25.0), 0.35), ml.HeavyBall(0.5, 0.9), live.values["start"], 100
        )
        assert live.readout == f"Diverges at step {run.diverged_at}"
        path = live.figure.axes[0].lines[-3].get_xydata()
        assert np.isfinite(path[: run.diverged_at]).all()

    def test_the_velocity_shown_is_the_velocity_of_the_articles_form(self, show):
        surface = ml.Quadratic((1.0, 4.0))
        live = show("descent", surface, "Momentum", lr=0.1, beta=0.8, steps=30, start=(1.0, 1.0))
        velocity, w = np.zeros(2), np.ones(2)
        for _ in range(30):
            velocity = 0.8 * velocity + 0.2 * surface.gradient(w)
            w = w - 0.1 * velocity
        last = [line.get_ydata()[-1] for line in live.figure.axes[2].lines if line.get_animated()]
        assert last == pytest.approx(velocity, rel=1e-6)

    def test_an_argument_beyond_a_slider_s_usual_range_is_kept(self, show):
        live = show("descent", lr=1e-5, beta=0.995, steps=300)
        assert (live.values["lr"], live.values["beta"], live.values["steps"]) == (
            pytest.approx(1e-5),
            0.995,
            300,
        )

    def test_a_start_at_the_minimum_has_converged(self, show):
        live = show("descent", start=(0.0, 0.0))
        assert live.readout.startswith("Converges in 0 steps")


def test_eigenspace_says_the_factor_of_each_eigenvector(show):
    live = show("eigenspace")
    live.set(lr=0.05, kappa=10.0)
    assert "flat × 0.950, steep × 0.500" in live.readout
    live.set(lr=0.25)
    assert live.readout.startswith("Diverges")
    assert "steep × −1.500" in live.readout


def test_the_oscillator_names_its_regime(show):
    live = show("oscillator")
    for friction, name in (
        (0.3, "Underdamped"),
        (1.8, "Critically damped"),
        (2.5, "Overdamped"),
        (0, "No friction"),
    ):
        live.set(friction=friction, dt=0.2, stiffness=1.0)
        assert live.readout.startswith(name)


def test_the_oscillators_steps_are_those_of_the_rolling_ball():
    x, speed = physics_views._spring(0.5, 0.1, 2.0)
    ball = ml.physics.roll(ml.Quadratic((2.0,)), [1.0], 0.5, 0.1, 200)
    assert x == pytest.approx(ball.positions[:, 0])
    assert speed == pytest.approx(ball.velocities[:, 0])


def test_more_friction_lets_fewer_starts_over_the_hill(show):
    live = show("rolling_ball")
    shares = []
    for friction in (0.04, 0.2, 1.0):
        live.set(friction=friction)
        shares.append(
            len(
                next(
                    line for line in live.figure.axes[0].lines if line.get_marker() == "|"
                ).get_xdata()
            )
        )
    assert shares[0] > shares[1] > shares[2]


def test_the_energy_bar_keeps_its_height_while_the_ball_rolls(show):
    live = show("rolling_ball")
    for frame in (0, 40, 170):
        live.set(frame=frame)
        assert sum(block.get_height() for block in live.figure.axes[1].patches) == pytest.approx(
            1, abs=0.06
        )


def test_averaging_leaves_one_nineteenth_of_the_variance(show):
    live = show("averaging")
    assert live.readout == "Memory 10 steps, half-life 6.6; of the noise's variance 5.3% is left"


def test_the_velocity_of_averaging_is_that_of_the_articles_form(show):
    live = show("averaging")
    live.set(beta=0.8, sigma=0.0)
    velocity = next(
        line for line in live.figure.axes[0].lines if line.get_label() == "velocity"
    ).get_ydata()
    assert velocity == pytest.approx(1 - 0.8 ** np.arange(1, 121))


def test_the_rate_map_reads_the_rate_of_the_point(show):
    live = show("rate_map")
    lr, beta, rate = ml.theory.optimal_heavy_ball((1.0, 25.0))
    live.set(scaled=25 * lr, beta=beta)
    assert live.readout.startswith(f"× {rate:.3f}")
    live.set(scaled=3.5, beta=0.5)
    assert live.readout.startswith("Diverges")


def test_a_click_on_the_rate_map_moves_the_point(show):
    live = show("rate_map")
    x, y = live.figure.axes[0].transData.transform((0.8, 0.7))
    live.click(x, live.figure.bbox.height - y)
    assert (live.values["scaled"], live.values["beta"]) == pytest.approx((0.8, 0.7), abs=0.01)


def test_escapes_go_both_ways(show):
    live = show("escape")
    assert live.readout == "8% of the starts move to the better well, 3% to the worse"
    live.set(optimizer="Momentum")
    assert live.readout == "0% of the starts move to the better well, 0% to the worse"


def test_the_noisy_cloud_has_the_variance_of_the_formula(show):
    live = show("noise")
    for optimizer, lr, beta in (
        ("Momentum", 0.15, 0.8),
        ("HeavyBall", 0.02, 0.8),
        ("GradientDescent", 0.1, 0.0),
    ):
        live.set(optimizer=optimizer, lr=lr, beta=beta)
        measured, formula = (float(word) for word in live.readout.split() if word[0].isdigit())
        assert measured == pytest.approx(formula, rel=0.15)
    live.set(optimizer="GradientDescent", lr=0.4)
    assert "Diverges at step" in live.readout


def test_every_racer_is_tuned_and_heavy_ball_beats_gradient_descent_in_the_ravine():
    tuned = contest.tuned("turned ravine")
    assert set(tuned) == set(contest.RACERS)
    assert tuned["HeavyBall"].steps < tuned["GradientDescent"].steps / 3


def test_the_race_tells_who_arrives_and_who_falls(show):
    live = show("race")
    live.set(step=300)
    steps = contest.tuned("turned ravine")
    assert f"HeavyBall {steps['HeavyBall'].steps:.0f}" in live.readout
    live.set(factor=10.0)
    assert "GradientDescent diverges at step" in live.readout


def test_a_click_on_the_sweep_shows_that_cell(show):
    live = show("training")
    sweep = ml.training.load_sweep()
    x, y = live.figure.axes[0].transData.transform((4, 2))
    live.click(x, live.figure.bbox.height - y)
    assert live.values == {"lr": sweep.lrs[4], "beta": sweep.betas[2]}
    assert f"{sweep.accuracy[2, 4]:.1%}" in live.readout


def test_on_the_stability_limit_the_rate_map_promises_no_number_of_steps(show):
    live = show("rate_map")
    live.set(scaled=3.8, beta=0.9, kappa=25)
    assert live.readout.startswith("× 1.000 a step, neither shrinks nor grows")


def test_a_run_that_only_passes_the_target_has_not_converged():
    live = ml.explorers.descent(lr=1.2, beta=0.99, steps=200)
    assert live.readout.startswith("Not there after 200 steps")
    live.set(beta=0.0, lr=0.04)
    assert live.readout.startswith("Converges in 34 steps")


def test_no_number_of_the_explorer_leaves_its_place_when_a_run_explodes():
    live = ml.explorers.descent(ml.Quadratic((1.0, 25.0)), "GradientDescent", lr=0.02)
    live.set(lr=1.2, steps=200)
    for ax in live.figure.axes:
        assert not ax.yaxis.get_offset_text().get_text()
        assert ax.get_tightbbox().x1 <= live.figure.bbox.width
    live.close()
