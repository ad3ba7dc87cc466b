"""race: the stored tuning is what 05 finds, and the page counts as `tuning.fewest_steps` does."""

import json
from pathlib import Path

import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.tuning import Course, compete, courses, fewest_steps

ROOT = Path(__file__).parents[2]
TABLE = json.loads((ROOT / "page" / "race.json").read_text(encoding="utf-8"))["courses"]
NAMES = {"GradientDescent": "Gradient descent", "HeavyBall": "Heavy ball"}


def arrivals(course, start, factor=1.0):
    """Return {racer: steps} from one start, without noise; inf for never."""
    place = courses()[course]
    place = Course(course, place.surface, np.array([start]), place.tolerance, noise=0.0)
    result = {}
    for name, settings in TABLE[course]["tuned"].items():
        grid = {key: np.array([value]) for key, value in settings.items()}
        steps = np.inf
        if grid:
            grid["lr"] = grid["lr"] * factor
            steps = fewest_steps(place, getattr(ml, name), grid).steps
        result[NAMES.get(name, name)] = steps
    return result


def told(readout):
    """Return {racer: steps} as the readout says."""
    words = [item.rsplit(" ", 1) for item in readout.split(": ", 1)[1].split(", ")]
    return {name: np.inf if steps == "never" else float(steps) for name, steps in words}


@pytest.mark.parametrize(
    ("course", "own", "factor"),
    [
        ("ravine", {}, 1.0),
        ("turned ravine", {}, 1.0),
        ("Rosenbrock", {}, 1.0),
        ("turned ravine", {"start": (1.2, 0.9)}, 1.0),
        ("turned ravine", {}, 3.0),
    ],
)
def test_every_racer_arrives_when_the_package_says(page, course, own, factor):
    shown = page("race", course=course, step=512, factor=factor, **own)
    start = own.get("start", TABLE[course]["start"])
    assert told(shown.readout) == arrivals(course, start, factor)


def test_the_bet_comes_before_the_result(page):
    shown = page("race")
    assert "Bet" in shown.readout
    shown.set(step=60)
    assert shown.readout.startswith("Step 60, arrived: Heavy ball")
    shown.handle("course").select_option("Rosenbrock")
    assert "Bet" in shown.readout
    assert shown.values["start"] == TABLE["Rosenbrock"]["start"]


@pytest.mark.parametrize(("racer", "course"), [("HeavyBall", "ravine"), ("Nesterov", "Rosenbrock")])
def test_the_stored_tuning_is_what_the_course_finds(racer, course):
    assert TABLE[course]["tuned"][racer] == pytest.approx(compete(racer, course).settings)


def test_the_stored_courses_are_those_of_the_course():
    for name, entry in TABLE.items():
        assert entry["tolerance"] == courses()[name].tolerance
        assert entry["start"] == courses()[name].starts[2].round(3).tolist()
