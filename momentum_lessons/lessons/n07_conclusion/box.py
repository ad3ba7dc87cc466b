"""The capstone's black box: twenty weights, a loss that nobody sees, and a count of what is asked.

Run as a program, `box.py SEED QUESTION …`, this file is the examiner. It keeps its boxes in a
process of its own, where nothing in a notebook can look at them or reset their counts. It answers
each line of JSON with another, and when nothing more is asked it says what became of each box.
"""

import json
import secrets
import sys

import numpy as np

from momentum_lessons.landscapes import Landscape
from momentum_lessons.optimizers import HeavyBall

TARGET = 1e-8  # of the loss at the start
BUDGET = 5000  # gradients on one box
GRADIENT_DESCENT, MOMENTUM = "gradient descent, best α", "momentum, best α and β"
BEST = "the fewest that are possible"
BETAS = np.linspace(0.7, 0.98, 29)  # among them is the best for these boxes
QUESTIONS = ("attempt", "gradient", "visit")


class Ravine20(Landscape):
    """A quadratic over twenty weights: curvatures, directions, minimum and start are random."""

    name, shape = "black box", (20,)

    def __init__(self, *seed):
        rng = np.random.default_rng(seed)
        condition, steepest = np.exp(rng.uniform(np.log([200, 1]), np.log([800, 1000])))
        self.eigenvalues = steepest * np.geomspace(1 / condition, 1, 20)
        self.turn = np.linalg.qr(rng.normal(size=(20, 20)))[0]
        self.minima = 3 * rng.normal(size=(1, 20))
        self.error = 2 * rng.normal(size=20)  # of the start, along the eigenvectors
        self.start = self.minima[0] + self.turn @ self.error

    def value(self, w):
        return 0.5 * ((self.weights(w) - self.minima[0]) @ self.turn) ** 2 @ self.eigenvalues

    def gradient(self, w):
        return ((self.weights(w) - self.minima[0]) @ self.turn * self.eigenvalues) @ self.turn.T


class BlackBox:
    """A box as its player sees it: `start`, `gradient(w)`, `attempt(lr, beta, steps)`, `spent`.

    `losses` are those of all points that were visited, as shares of the loss at the start.
    """

    def __init__(self, *seed):
        self.surface = Ravine20(*seed)
        self.start, self.first = self.surface.start, self.surface.value(self.surface.start)
        self.spent, self.losses, self.reached = 0, [], False

    def visit(self, w):
        """Note the loss at `w`; that is no gradient, and is not counted."""
        self.losses.append(float(self.surface.value(w) / self.first))
        self.reached |= self.losses[-1] <= TARGET

    def gradient(self, w):
        """Return the gradient at `w`, shape (20,), and count it unless `w` is at the target."""
        self.visit(w)
        self.spent += not self.reached
        return self.surface.gradient(w)

    def attempt(self, lr, beta, steps):
        """Return the losses of a run of momentum from the start, in PyTorch's form.

        Each step is one gradient. It ends early at the target, and when it diverges.
        """
        rule, first = HeavyBall(lr, beta), len(self.losses)
        w, velocity = self.start, 0.0
        for _ in range(min(steps, BUDGET - self.spent)):
            w, velocity = rule.step(w, self.gradient(w), velocity)
            if self.reached or not self.losses[-1] < 1e6:
                break
        else:
            self.visit(w)
        return np.array(self.losses[first:])

    def marks(self):
        """Return how many gradients others need on this box, by name."""
        return {
            GRADIENT_DESCENT: fewest(self.surface, np.zeros(1))[0],
            MOMENTUM: fewest(self.surface)[0],
            BEST: len(lowest_losses(self.surface)) - 1,
        }

    def report(self):
        """Return what was asked, and what others need if it was solved."""
        last, marks = [1.0, *self.losses][-1], self.marks() if self.reached else {}
        return {"reached": self.reached, "spent": self.spent, "loss": last, "marks": marks}


def fewest(surface, betas=BETAS):
    """Return how many gradients momentum needs with the best of `betas` and of 60 learning rates.

    All of them run side by side, along the eigenvectors, until the first is at the target; its lr
    and beta are returned too.
    """
    curvature, target = surface.eigenvalues, TARGET * surface.value(surface.start)
    edge = 2 * (1 + betas) / curvature.max()
    lrs, betas = np.broadcast_arrays(edge * np.linspace(0.4, 0.99, 60)[:, None], betas)
    rule = HeavyBall(lrs, betas).aligned(axes=1)
    error, velocity, count = surface.error, 0.0, 0
    while (losses := 0.5 * error**2 @ curvature).min() > target:
        error, velocity = rule.step(error, curvature * error, velocity)
        count += 1
    first = np.unravel_index(losses.argmin(), losses.shape)
    return count, float(lrs[first]), float(betas[first])


def lowest_losses(surface):
    """Return the lowest loss after 0, 1, 2 … gradients, as shares of the first, down to the target.

    No method that walks along sums of the gradients it has seen can be lower on a quadratic. They
    are those of conjugate gradients (Hestenes & Stiefel 1952), here with the Hessian known, and
    each direction made conjugate to all before it, twice, so that rounding does not add steps.
    """
    curvature, error, directions = surface.eigenvalues, surface.error, []
    losses = [curvature @ error**2]
    while losses[-1] > TARGET * losses[0]:
        direction = -curvature * error
        for d in 2 * directions:
            direction = direction - direction @ (curvature * d) * d
        direction = direction / np.sqrt(direction @ (curvature * direction))
        error = error - (curvature * error) @ direction * direction
        directions.append(direction)
        losses.append(curvature @ error**2)
    return np.array(losses) / losses[0]


def examine(seed, allowed):
    """Answer the allowed questions on standard input, box after box, and report on all of them."""
    boxes = []
    for line in sys.stdin:
        question, *values = json.loads(line)
        if question == "next":
            boxes.append(BlackBox(seed, len(boxes)))
            answer = boxes[-1].start
        else:
            answer = answer_of(boxes[-1], allowed, question, values)
        print(json.dumps(answer, default=np.ndarray.tolist), flush=True)
    print(json.dumps([box.report() for box in boxes]))


def answer_of(box, allowed, question, values):
    """Return numbers, or why there are none: the target is reached, or the budget spent."""
    answers = {name: getattr(box, name) for name in allowed}  # a KeyError ends the examiner
    if not box.reached and box.spent < BUDGET:
        answer = answers[question](*values)
        if not box.reached:
            return answer
    return "reached" if box.reached else "budget"


if __name__ == "__main__":
    seed, *allowed = sys.argv[1:]
    with np.errstate(all="ignore"):
        examine(secrets.randbits(64) if seed == "new" else int(seed), allowed or QUESTIONS)
