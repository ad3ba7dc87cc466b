"""The black box counts and keeps its secret; the score runs from gradient descent to the theoretical best."""

import numpy as np
import pytest

from momentum_lessons.lessons.n07_conclusion import capstone
from momentum_lessons.lessons.n07_conclusion.capstone import TARGET, p1, p2, q1


@pytest.fixture
def shown(monkeypatch):
    """Collect what the judge displays."""
    texts = []
    monkeypatch.setattr(capstone, "display", lambda markdown: texts.append(markdown.data))
    return texts


def verdict(solve):
    q1.check(solve)
    return q1.status, q1.message


def heavy_ball(lr, beta, steps=5000):
    return lambda gradient, w: capstone.walk(gradient, w, lr, beta, steps)


def test_every_gradient_is_counted_and_logged_as_a_share_of_the_first_loss():
    box = capstone.black_box()
    assert box.spent == 0
    box.gradient(box.start)
    box.gradient(box.start - 0.01 * box.gradient(box.start))
    assert box.spent == len(box.losses) == 3
    assert box.losses[0] == box.losses[1] == pytest.approx(1)
    assert box.losses[2] < 1
    assert box.reached is None


def test_the_box_is_always_the_same_and_a_fresh_one_starts_at_zero():
    one, other = capstone.black_box(), capstone.black_box()
    np.testing.assert_array_equal(one.gradient(one.start), other.gradient(other.start))
    assert capstone.black_box().spent == 0


def test_the_answer_is_the_gradient_of_the_logged_loss():
    box, h = capstone.black_box(), 1e-4
    direction = np.linspace(-1, 1, 20)
    slope = box.gradient(box.start) @ direction
    box.gradient(box.start + h * direction)
    box.gradient(box.start - h * direction)
    shares = (box.losses[1] - box.losses[2]) / (2 * h)
    hessian, minimum, start = capstone._landscape(0)
    assert shares * 0.5 * (start - minimum) @ hessian @ (start - minimum) == pytest.approx(
        slope, rel=1e-6
    )


def test_no_attribute_gives_the_minimum_away():
    box = capstone.black_box()
    assert set(vars(box)) == {"start", "gradient", "losses"}
    box.start[:] = 0  # spoiling the copy spoils nothing
    assert np.abs(capstone.black_box().start).max() > 0
    assert "array" not in repr(box.gradient)


def test_exam_boxes_share_the_curvatures_and_nothing_else():
    landscapes = [capstone._landscape(number) for number in (0, *capstone.EXAM)]
    values = [np.linalg.eigvalsh(hessian) for hessian, _, _ in landscapes]
    for i in (1, 2, 3):
        np.testing.assert_allclose(values[i], values[0], rtol=1e-9)
        assert np.linalg.norm(landscapes[i][1] - landscapes[0][1]) > 1
        assert np.abs(landscapes[i][0] - landscapes[0][0]).max() > 0.1


@pytest.mark.parametrize("w", [np.zeros(3), 1.0, np.zeros((2, 20))])
def test_a_point_of_the_wrong_shape_is_named(w):
    with pytest.raises(ValueError, match=r"w must have shape \(20,\)"):
        capstone.black_box().gradient(w)


def test_nothing_that_walks_along_gradients_beats_the_theoretical_best():
    logs = capstone.race(1)
    best = logs[capstone.BEST]
    for label in (capstone.GRADIENT_DESCENT, capstone.MOMENTUM):
        assert (logs[label][: len(best) - 1] >= best[:-1] * (1 - 1e-9)).all()
    assert len(best) - 1 <= 20  # it ends after as many steps as there are weights


def test_the_theoretical_best_is_the_lowest_loss_in_the_span_of_the_gradients():
    values, error = capstone._eigenvalues(), capstone._in_eigenvectors(0)
    for k in (1, 3, 6):
        krylov = np.linalg.qr(np.stack([values ** (i + 1) * error for i in range(k)], axis=1))[0]
        root = np.sqrt(values)
        rest = np.linalg.lstsq(root[:, None] * krylov, root * error)[1]
        assert capstone.lowest_losses(0)[k] == pytest.approx(
            rest[0] / (values @ error**2), rel=1e-6
        )


def test_the_references_are_far_apart_and_tuned():
    marks = capstone.references(0)
    assert (
        marks[capstone.GRADIENT_DESCENT] > 8 * marks[capstone.MOMENTUM] > 30 * marks[capstone.BEST]
    )
    lr, (lr_heavy, beta) = capstone.tuned()
    for factor in (0.8, 1.2):
        other = capstone.attempt(heavy_ball(lr * factor, 0.0)).reached
        assert other is None or other > marks[capstone.GRADIENT_DESCENT]
        other = capstone.attempt(heavy_ball(lr_heavy * factor, beta)).reached
        assert other is None or other > marks[capstone.MOMENTUM]


def test_score_runs_from_zero_to_a_hundred():
    assert capstone.score(1000, 1000, 20) == 0
    assert capstone.score(20, 1000, 20) == pytest.approx(100)
    assert capstone.score(5000, 1000, 20) == 0
    assert 0 < capstone.score(200, 1000, 20) < capstone.score(100, 1000, 20) < 100


def test_solution_passes_and_shows_its_score(shown):
    scope = {}
    exec(q1.code, scope)
    assert verdict(scope["solve"])[0] == "solved"
    assert "**yours**" in shown[0]
    assert capstone.BEST in shown[0]


def measured_newton(gradient, w):
    g = gradient(w)
    hessian = np.array([gradient(w + e) - g for e in np.eye(20)])
    return w - np.linalg.solve(hessian, g)


def test_weights_that_are_handed_in_count_without_a_gradient(shown):
    assert capstone.attempt(measured_newton).reached == 21
    assert verdict(measured_newton)[0] == "solved"


def test_a_loop_without_end_is_ended_at_the_target(shown):
    def endless(gradient, w):
        velocity = 0
        while True:
            velocity = 0.85 * velocity + gradient(w)
            w = w - 0.2 * velocity

    assert capstone.attempt(endless).losses[-1] <= TARGET
    assert verdict(endless)[0] == "solved"


def test_stub_is_not_attempted():
    assert verdict(lambda gradient, w: ...)[0] == "not attempted"
    assert verdict(...)[0] == "not attempted"


def uphill(gradient, w):
    for _ in range(100):
        w = w + 0.01 * gradient(w)
    return w


def never_moves(gradient, w):
    for _ in range(6000):
        step = w - 0.1 * gradient(w)
    return step


def remembers(gradient, w):
    return capstone._landscape(0)[1]


def mutates(gradient, w):
    for _ in range(50):
        w -= 0.1 * gradient(w)


@pytest.mark.parametrize(
    ("solve", "words"),
    [
        (heavy_ball(0.1, 0.9, steps=50), "ended after 50 gradients"),
        (heavy_ball(0.2, 0.0), "diverges"),
        (heavy_ball(0.01, 0.0), "stable and slow"),
        (heavy_ball(0.09, 0.0), "use what momentum can do"),
        (uphill, "uphill"),
        (never_moves, "same point again and again"),
        (remembers, "minimum of the practice box"),
        (lambda gradient, w: w, "without asking for a single gradient"),
        (mutates, "returned None"),
        (lambda gradient, w: w[:3], "Shape (20,) expected"),
        (lambda gradient, w: w * np.nan, "is nan"),
        (lambda gradient, w: gradient(w[:3]), "ValueError: w must have shape (20,)"),
        (lambda w: w, "TypeError"),
        (3.0, "Expected a function"),
    ],
)
def test_mistakes_are_called_by_their_names(solve, words, shown):
    status, message = verdict(solve)
    assert status == "not solved yet"
    assert words in message


@pytest.mark.parametrize("prediction", [p1, p2])
def test_a_prediction_has_distinct_answers_with_feedback(prediction):
    assert len({text for text, _ in prediction.answers}) == len(prediction.answers)
    assert prediction.answers[0][1].startswith("Yes")
    assert all(len(feedback) > 30 for _, feedback in prediction.answers)
