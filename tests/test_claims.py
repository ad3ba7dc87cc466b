"""The ledger: fourteen claims with the article's hedges, verdicts that state their spread, and what they withstood."""

import json

import pytest

import momentum_lessons as ml
from momentum_lessons import claims
from momentum_lessons.claims import Change, Verdict


def test_there_are_fourteen_claims_in_order_each_with_its_experiment():
    assert list(claims.CLAIMS) == [f"C{i}" for i in range(1, 15)]
    for key in claims.CLAIMS:
        assert callable(getattr(claims._verdicts(key), key.lower()))


@pytest.mark.parametrize(
    ("key", "hedge"),
    [("C1", "in practice"), ("C2", "easily"), ("C4", "not quite"), ("C6", "usually"),
     ("C8", "can help"), ("C8", "some"), ("C9", "can reduce"), ("C14", "many")],
)  # fmt: skip
def test_the_articles_hedges_are_kept(key, hedge):
    assert hedge in claims.CLAIMS[key].text


def verdict(**changes):
    fields = {"key": "C1", "status": "holds", "number": "15 steps", "finding": "It took 15 steps."}
    return Verdict(**{**fields, "value": 15.0, "spread": (12.0, 18.0), **changes})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"status": "perhaps"}, "status must be one of holds, holds when, does not hold"),
        ({"status": "holds when"}, 'condition must be given for "holds when" and only then'),
        ({"condition": "κ is large"}, 'condition must be given for "holds when" and only then'),
    ],
)
def test_a_verdict_that_contradicts_itself_is_refused(changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        verdict(**changes)


@pytest.fixture
def lesson(monkeypatch, tmp_path):
    """Put an experiment of one parameter in the place of C1's, with a folder of its own for its stress."""

    statuses = {1.0: "holds", 9.0: "does not hold"}
    changes = Change("seed", seed=1), Change("seed", seed=2), Change("units", scale=9.0)

    class Experiments:
        STRESS = {"C1": changes}  # noqa: RUF012

        @staticmethod
        def c1(seed=0, scale=1.0):
            return verdict(value=15.0 + seed, spread=(12.0, 18.0), status=statuses[scale])

    monkeypatch.setattr(claims, "_verdicts", lambda key: Experiments)
    monkeypatch.setattr(claims, "_lesson", lambda key: tmp_path)
    return tmp_path


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
