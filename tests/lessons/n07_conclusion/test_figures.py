"""Notebook 07 says what the notebooks before it found, and draws it."""

import itertools
import json
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from momentum_lessons.claims import CLAIMS, Verdict
from momentum_lessons.lessons.n07_conclusion import figures, p1

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def markdown_outputs(pattern):
    """Return the Markdown outputs stored in the notebooks whose names match."""
    texts = []
    for path in sorted(NOTEBOOKS.glob(pattern)):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                texts += [
                    "".join(text) for text in [output.get("data", {}).get("text/markdown")] if text
                ]
    return texts


def rows_of_the_ledger():
    table = next(
        text for text in markdown_outputs("07_*.ipynb") if text.startswith("| | claim | verdict |")
    )
    return {row.split("|")[1].strip(): row for row in table.splitlines()[2:]}


@pytest.mark.parametrize("key", CLAIMS)
def test_each_claim_has_one_box_where_it_is_tested_and_the_same_verdict_in_the_ledger(key):
    row = rows_of_the_ledger()[key]
    for notebook in CLAIMS[key].notebooks:
        boxes = [
            t
            for t in markdown_outputs(f"{notebook}_*.ipynb")
            if t.startswith(f"> **Verdict on {key}** ")
        ]
        assert len(boxes) == 1
        headline, number = boxes[0].split("\n>\n> ")[1].split(" — ", 1)
        assert f"| {headline.strip('*')} | {number} |" in row


def made_up_verdicts():
    kinds = (True, ""), (True, "it rains"), (False, "")
    return [
        Verdict(holds, key, "1", "made up", condition, value=1.0, spread=(1.0, 1.0))
        for key, (holds, condition) in zip(CLAIMS, itertools.cycle(kinds), strict=False)
    ]


def test_the_board_shows_every_claim_and_counts_the_verdicts():
    ax = figures.ledger_board(made_up_verdicts())
    texts = [text.get_text() for text in ax.texts]
    assert set(CLAIMS) <= set(texts)
    title = ax.get_title("left") or ax.get_title()  # left in the course's style, which may be on
    assert "5 × ✔ holds, 5 × ◐ holds when, 4 × ✘ does not hold" in title
    assert "C14 holds when" in ax.figure.alternative_text


def test_the_right_prediction_is_how_many_claims_hold_without_a_condition():
    verdicts = [row.split("|")[3] for row in rows_of_the_ledger().values()]
    (right,) = (option.text for option in p1.options if option.right)
    assert ["None", "One", "Two", "Three"][sum("✔" in verdict for verdict in verdicts)] == right
