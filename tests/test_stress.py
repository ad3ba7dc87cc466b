"""True under stress: a stranger who changes a setting of an experiment finds the same verdict."""

from functools import cache

import pytest

from momentum_lessons import claims
from momentum_lessons.claims import Verdict

CHANGES = [
    pytest.param(key, change, id=f"{key} {change}")
    for key in claims.CLAIMS
    for change in claims.changes(key)
    if not change.slow
]


@cache
def unchanged(key):
    return claims.verdict(key)


@pytest.mark.parametrize(("key", "change"), CHANGES)
def test_the_verdict_withstands(key, change):
    changed = claims.verdict(key, **change.settings)
    assert unchanged(key).withstands(changed), (
        f"{changed.headline}, {changed.value:g}, where the verdict states "
        f"{unchanged(key).headline}, {unchanged(key).spread}"
    )


@pytest.mark.parametrize("key", claims.CLAIMS)
def test_the_stored_stress_is_that_of_the_changes_listed_today(key):
    stored = [(outcome["kind"], outcome["change"]) for outcome in claims.stored(key)]
    assert stored == [(change.kind, str(change)) for change in claims.changes(key)], "make stress"


# What the stress machinery itself must be able to find


def found(value, holds=True, condition=""):
    return Verdict(holds, "C1", "", "", condition, value=value, spread=(1.0, 2.0))


@pytest.mark.parametrize(
    ("changed", "held"),
    [
        (found(1.0), True),
        (found(2.0), True),
        (found(2.01), False),
        (found(0.99), False),
        (found(float("nan")), False),
        (found(1.5, holds=False), False),
        (found(1.5, condition="the sun shines"), False),
    ],
)
def test_a_change_is_withstood_if_status_stays_and_value_stays_in_the_stated_spread(changed, held):
    assert found(1.5).withstands(changed) is held
