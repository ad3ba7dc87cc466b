"""The ledger: fourteen claims with the article's hedges, verdicts, and what these withstood."""

import json

import pytest

import momentum_lessons as ml
from momentum_lessons import claims
from momentum_lessons.claims import Verdict


def test_there_are_fourteen_claims_in_order_each_with_its_experiment():
    assert list(claims.CLAIMS) == [f"C{i}" for i in range(1, 15)]
    for key in claims.CLAIMS:
        assert callable(claims._experiment(key))


@pytest.mark.parametrize(
    ("key", "hedge"),
    [("C1", "in practice"), ("C2", "easily"), ("C4", "not quite"), ("C6", "usually"),
     ("C8", "can help"), ("C8", "some"), ("C9", "can reduce"), ("C14", "many")],
)  # fmt: skip
def test_the_articles_hedges_are_kept(key, hedge):
    assert hedge in claims.CLAIMS[key].text


def verdict(**changes):
    fields = {"holds": True, "key": "C1", "number": "15 steps", "finding": "It took 15 steps."}
    return Verdict(**{**fields, "value": 15.0, "spread": (12.0, 18.0), **changes})


@pytest.mark.parametrize(
    ("changes", "headline"),
    [
        ({}, "✔ holds"),
        ({"condition": "κ is large"}, "◐ holds when κ is large"),
        ({"holds": False}, "✘ does not hold"),
        ({"holds": False, "condition": "κ is large"}, "✘ does not hold"),
    ],
)
def test_a_claim_that_does_not_hold_names_no_condition(changes, headline):
    assert verdict(**changes).headline == headline


STRESS = """
C1 = [
    {kind = "seed", seed = 1},
    {kind = "seed", seed = 2},
    {kind = "units", scale = 9.0, slow = true},
]
"""


@pytest.fixture
def lesson(monkeypatch, tmp_path):
    """Put an experiment of two parameters in C1's place, with a folder for its stress."""

    def experiment(seed=0, scale=1.0):
        return verdict(value=15.0 + seed, spread=(12.0, 18.0), holds=scale == 1.0)

    (tmp_path / "stress.toml").write_text(STRESS, "utf-8")
    monkeypatch.setattr(claims, "_experiment", lambda key: experiment)
    monkeypatch.setattr(claims, "_lesson", lambda key: tmp_path)
    return tmp_path


def test_changes_are_read_from_the_lessons_file(lesson):
    (lesson / "stress.toml").write_text('C1 = [{kind = "seed", seed = [1, 2], slow = true}]')
    assert claims.changes("C1") == (claims.Change("seed", {"seed": (1, 2)}, slow=True),)
    assert str(claims.changes("C1")[0]) == "seed: seed=(1, 2)"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("C1 = [{kind = }]", r"stress\.toml: Invalid value .*line 1"),
        ("C2 = []", r"stress\.toml: C1 must list its changes, got None"),
        ("C1 = []", r"C1 must list its changes, got \[\]"),
        ("C1 = 3", "C1 must list its changes, got 3"),
        ('C1 = ["seed"]', "C1, change 1: it must be in a form such as .*, got 'seed'"),
        ("C1 = [{seed = 1}]", "C1, change 1: .* got {'seed': 1}"),
        ('C1 = [{kind = "seed"}]', "C1, change 1: .* got {'kind': 'seed'}"),
        ('C1 = [{kind = "seed", seed = 1, slow = 1}]', "change 1: .* 'slow': 1}"),
        (STRESS.replace("seed = 2", "sead = 2"), "C1, change 2: .*unexpected.* 'sead'"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_the_change(lesson, text, sentence):
    (lesson / "stress.toml").write_text(text, "utf-8")
    with pytest.raises(ValueError, match=sentence):
        claims.changes("C1")


def test_stress_makes_one_change_at_a_time_and_says_what_held(lesson, capsys):
    claims.write_stress(["C1"])
    stored = json.loads((lesson / "stress.json").read_text("utf-8"))["C1"]
    assert [outcome["held"] for outcome in stored] == [True, True, False]
    assert [outcome["value"] for outcome in stored] == [16.0, 17.0, 15.0]
    sentence = "Held under 2 of 3 changes: seed (2). Not under: units: scale=9.0."
    assert sentence in capsys.readouterr().out
    assert sentence in verdict()._repr_markdown_()
    (row,) = claims.ledger([verdict()]).data.splitlines()[2:]
    assert "| 2 of 3 changes |" in row


def test_a_verdict_outside_of_its_own_spread_cannot_be_stressed(lesson, monkeypatch):
    monkeypatch.setattr(claims, "verdict", lambda key, **settings: verdict(value=18.5))
    with pytest.raises(ValueError, match=r"C1: the value 18\.5 is not in its own spread"):
        claims.stress("C1")


def test_before_any_stress_the_box_says_nothing_of_it(lesson):
    assert "Held under" not in verdict()._repr_markdown_()


def test_stressing_one_claim_leaves_the_others_of_its_lesson(lesson):
    (lesson / "stress.json").write_text('{"C2": []}')
    claims.write_stress(["C1"])
    assert set(json.loads((lesson / "stress.json").read_text("utf-8"))) == {"C1", "C2"}


def test_settings_are_passed_to_the_experiment(lesson):
    assert claims.verdict("C1", seed=2).value == 17.0


def test_an_open_ledger_names_every_claim():
    rows = ml.claims.ledger().data.splitlines()[2:]
    assert len(rows) == 14
    assert all("open" in row for row in rows)


def test_an_unknown_claim_is_refused():
    with pytest.raises(ValueError, match="key must be one of C1 … C14, got 'C15'"):
        claims.verdict("C15")
