"""What all tests of exercises share."""

import pytest

from momentum_lessons.practice import engine


@pytest.fixture(autouse=True)
def shown(monkeypatch):
    """Collect what an exercise would show in the notebook."""
    texts = []
    monkeypatch.setattr(engine, "display", lambda markdown: texts.append(markdown.data))
    return texts
