"""Tune the racers of the explorer `race` as 05 does: writes page/race.json; then `make page`."""

import json
from pathlib import Path

from momentum_lessons.tuning import BUDGETS, Course, compete, courses

FILE = Path(__file__).parents[1] / "page" / "race.json"
COURSES = ("ravine", "turned ravine", "Rosenbrock")  # those that can be drawn
RACERS = ("GradientDescent", "HeavyBall", "Nesterov", "RMSprop", "Adam")


def entry(course: Course) -> dict:
    """Return what the page must know of a course: start, target, and who is tuned how."""
    return {
        "start": course.starts[2].round(3).tolist(),
        "tolerance": course.tolerance,
        "tuned": {name: compete(name, course.name).settings for name in RACERS},
    }


if __name__ == "__main__":
    entries = {name: entry(courses()[name]) for name in COURSES}
    table = {"budgets": BUDGETS.astype(int).tolist(), "courses": entries}
    FILE.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
