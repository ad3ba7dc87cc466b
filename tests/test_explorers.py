"""The explorers' Python side, without a browser; tests/page has what they show."""

import inspect
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.explorers import widget
from momentum_lessons.explorers.widget import VIEWS, Explorer, Mistake

pytestmark = pytest.mark.filterwarnings("error")


def test_importing_the_explorers_does_not_load_pytorch():
    code = "import sys, momentum_lessons as ml; ml.explorers.descent; print('torch' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip()
        == "False"
    )


@pytest.mark.parametrize("name", VIEWS)
def test_an_explorer_has_its_handles_as_parameters_and_attributes(name):
    ex = getattr(ml.explorers, name)()
    assert isinstance(ex, Explorer)
    handles = VIEWS[name]["handles"]
    assert set(ex.values) == set(handles)
    assert set(handles) <= set(inspect.signature(getattr(ml.explorers, name)).parameters)
    assert set(handles) <= set(dir(ex))
    for key, handle in handles.items():
        if handle["kind"] in ("slider", "whole"):
            setattr(ex, key, handle["high"])
            assert getattr(ex, key) == ex.values[key] == handle["high"]
    ex.reset()
    assert ex.values == ex.first
    ex.close()


@pytest.mark.parametrize("name", VIEWS)
def test_what_is_shown_without_a_page_is_its_description(name):
    data, _ = getattr(ml.explorers, name)()._repr_mimebundle_()
    assert data["text/plain"].startswith(f"<explorer {name}: ")
    assert "application/vnd.jupyter.widget-view+json" in data


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("descent", {"beta": 1.2}, "beta must be in [0, 1), got 1.2"),
        ("descent", {"beta": "0.5"}, "beta must be in [0, 1), got '0.5'"),
        ("descent", {"lr": -1}, "lr must be finite and greater than 0, got -1"),
        ("descent", {"lr": [0.1, 0.2]}, "lr must be one number"),
        ("descent", {"steps": 0}, "steps must be a whole number of at least 1"),
        ("descent", {"optimizer": "SGDM"}, "optimizer must be one of 'GradientDescent'"),
        ("descent", {"surface": ml.DoubleWell()}, "surface must have 2 weights"),
        ("descent", {"surface": ml.Quadratic}, "surface must be a landscape"),
        ("descent", {"rule": 3}, "rule must be a function"),
        ("descent", {"start": (1, 2, 3)}, "start must be two numbers"),
        ("descent", {"start": (1, float("nan"))}, "start must be a finite number, got nan"),
        ("descent", {"speed": 1}, "it takes surface, optimizer, rule, lr, beta, steps, start"),
        ("rate_map", {"kappa": 7}, "kappa must be one of 1, 5, 25, 100, 1000, got 7"),
        ("rate_map", {"kappa": True}, "kappa must be one of 1, 5, 25, 100, 1000, got True"),
        ("averaging", {"signal": "sine"}, "signal must be one of 'step', 'noise', 'flips'"),
    ],
)
def test_a_wrong_argument_gives_one_sentence(name, arguments, words):
    answer = getattr(ml.explorers, name)(**arguments)
    assert isinstance(answer, Mistake)
    assert words in answer._repr_markdown_()
    assert "\n" not in repr(answer)


def test_a_wrong_value_of_an_open_explorer_is_one_sentence_and_changes_nothing():
    ex = ml.explorers.descent()
    for change in ({"beta": 1.2}, {"lr": 0.1, "beta": "abc"}, {"beat": 0.5}):
        with pytest.raises(Mistake) as caught:
            ex.set(**change)
        assert len(caught.value._render_traceback_()) == 1
        assert ex.values == ex.first
    with pytest.raises(Mistake, match="beta must be in"):
        ex.beta = 1.2


def test_a_value_beyond_the_slider_is_kept():
    ex = ml.explorers.descent(lr=1e-5, beta=0.995, steps=300)
    assert (ex.lr, ex.beta, ex.steps) == (1e-5, 0.995, 300)


def test_a_learners_own_rule_is_run_anew_at_every_change():
    def my_rule(w, v, gradient, lr, beta):
        v = beta * v + (1 - beta) * gradient
        return w - lr * v, v

    ex = ml.explorers.descent(rule=my_rule)
    for lr, beta in ((0.05, 0.5), (0.03, 0.9)):
        ex.set(lr=lr, beta=beta)
        surface = ml.Quadratic((1.0, 25.0), angle=0.35)
        run = ml.descend(surface, ml.Momentum(lr, beta), ex.start, 400)
        np.testing.assert_allclose(ex.run["weights"], run.weights, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(ex.run["losses"], run.losses, rtol=1e-12, atol=1e-12)


def test_a_learners_own_landscape_is_sampled_and_run_by_the_kernel():
    class Bowl(ml.Quadratic):
        pass

    ex = ml.explorers.descent(Bowl((1.0, 4.0)), optimizer="HeavyBall", lr=0.1, beta=0.5)
    run = ml.descend(ml.Quadratic((1.0, 4.0)), ml.HeavyBall(0.1, 0.5), ex.start, 400)
    np.testing.assert_allclose(ex.run["weights"], run.weights)
    assert np.shape(ex.given["surface"]["grid"]) == (61, 61)


@pytest.mark.filterwarnings("default")  # an unawaited display of IPython's own
def test_running_a_cell_again_closes_the_explorers_of_its_last_run(monkeypatch):
    shell = SimpleNamespace(parent={"metadata": {"cellId": "a"}, "header": {"msg_id": "1"}})
    shell.get_parent = lambda: shell.parent
    monkeypatch.setattr(widget, "get_ipython", lambda: shell)
    monkeypatch.setattr(widget, "_open", {})
    first = [ml.explorers.rate_map(), ml.explorers.descent()]
    assert all(ex.comm is not None for ex in first)
    shell.parent = {"metadata": {"cellId": "a"}, "header": {"msg_id": "2"}}
    again = ml.explorers.rate_map()
    assert all(ex.comm is None for ex in first)
    assert again.comm is not None
