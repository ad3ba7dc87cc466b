"""The examples in the core's docstrings print what they say."""

import doctest
from importlib import import_module

import pytest

CORE = ["descent", "landscapes", "measures", "optimizers", "physics", "theory", "tuning"]


@pytest.mark.parametrize("name", CORE)
def test_every_example_of_the_core_prints_what_it_says(name):
    done = doctest.testmod(import_module(f"momentum_lessons.{name}"))
    assert done.attempted > 0
    assert done.failed == 0
