"""The environment check of notebook 00: what the course needs, and what to do without it."""

from packaging.requirements import Requirement

from momentum_lessons import environment


def test_the_environment_check_finds_everything_here():
    text = environment.check_environment().data
    assert "Everything the course needs is here" in text
    for name in ("numpy", "ipywidgets", "torch", "jupyterlab"):
        assert f"| {name} |" in text


def test_the_environment_check_says_what_to_do_about_what_is_missing(monkeypatch):
    wanted = [
        Requirement("numpy>=1"),
        Requirement("numpy>=99"),
        Requirement("ipywidgets-that-is-not-there>=8"),
    ]
    monkeypatch.setattr(environment, "requirements", lambda: wanted)
    text = environment.check_environment().data
    assert "Everything" not in text
    assert text.count("✘") == 2
    assert "✘ too old" in text
    assert '`%pip install "numpy>=99"`' in text
    assert "**ipywidgets-that-is-not-there** is missing" in text
