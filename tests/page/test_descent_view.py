"""descent: the readout is the run's, the start can be dragged, the learner's own rule is drawn."""

import pytest

import momentum_lessons as ml

HOME = ml.Quadratic((1.0, 25.0), angle=0.35)


def settled(rule, start, surface=HOME):
    run = ml.descend(surface, rule, start, 400)
    return run.settling_time(1e-3 * (run.losses[0] - run.minimum))


@pytest.mark.parametrize("optimizer", ["GradientDescent", "Momentum", "HeavyBall", "Nesterov"])
def test_the_readout_counts_the_steps_of_the_run(page, optimizer):
    shown = page("descent", optimizer=optimizer, lr=0.03, beta=0.6)
    rule = getattr(ml, optimizer)(0.03, *(() if optimizer == "GradientDescent" else (0.6,)))
    assert f"Arrives in {settled(rule, [-1.14, 0.9])} steps" in shown.readout


def test_a_diverging_run_is_named_with_its_step(page):
    shown = page("descent", lr=0.3, beta=0.0)
    run = ml.descend(HOME, ml.Momentum(0.3, 0.0), [-1.14, 0.9], 400)
    assert shown.readout == f"Diverges at step {run.diverged_at}"


def test_a_landscape_of_the_course_is_computed_in_the_page(page):
    surface = ml.Quadratic((1.0, 10.0))
    shown = page("descent", surface, lr=0.1, start=(1.0, 1.0))
    assert (
        f"Arrives in {settled(ml.Momentum(0.1, 0.0), [1.0, 1.0], surface)} steps" in shown.readout
    )


def test_a_learners_own_rule_is_run_by_the_kernel_and_drawn_by_the_page(page):
    def my_rule(w, v, gradient, lr, beta):
        v = beta * v + (1 - beta) * gradient
        return w - lr * v, v

    own = page("descent", rule=my_rule, lr=0.05, beta=0.5).readout
    assert own == page("descent", lr=0.05, beta=0.5).readout


@pytest.mark.parametrize(
    ("answer", "words"),
    [(None, "must return (w, v)"), ((1.0, 2.0), "shape (2,)"), ("raise", "ZeroDivisionError")],
)
def test_a_mistake_in_a_learners_rule_is_one_sentence(page, answer, words):
    def my_rule(w, v, gradient, lr, beta):
        return 1 / 0 if answer == "raise" else answer

    shown = page("descent", rule=my_rule)
    assert words in shown.readout
    assert shown.errors == []
