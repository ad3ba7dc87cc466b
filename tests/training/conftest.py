"""The data that the tests of the PyTorch experiments share."""

import pytest

from momentum_lessons import training
from momentum_lessons.training import Data


@pytest.fixture(scope="module")
def line():
    return training.make_regression()


@pytest.fixture(scope="module")
def digits():
    return training.digits()


@pytest.fixture(scope="module")
def few(digits):
    """A hundred digits: enough to train on in no time."""
    return Data(
        digits.inputs[:100],
        digits.targets[:100],
        digits.test_inputs[:50],
        digits.test_targets[:50],
    )
