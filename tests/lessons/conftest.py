"""What all tests of exercises share."""

import pytest

from momentum_lessons.practice import exercise, reading


@pytest.fixture(autouse=True)
def shown(monkeypatch):
    """Collect what an exercise would show in the notebook."""
    texts = []
    for module in (exercise, reading):
        monkeypatch.setattr(module, "display", lambda markdown: texts.append(markdown.data))
    return texts
