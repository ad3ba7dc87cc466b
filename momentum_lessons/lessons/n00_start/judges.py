"""What is right in notebook 00, and the mistakes by name."""

from ...practice.judging import diagnose


def q1(new_w, *, right):
    mistakes = {
        "That is a step uphill. The gradient points to where the loss rises: subtract it.": 5.0,
        "The learning rate is missing: the step is α times the gradient.": -1.0,
        "That is the step α · g alone: it still has to be subtracted from the old weight.": 2.0,
    }
    otherwise = "`new_w` is not w − αg, with w = 3, α = 0.5 and g = 4."
    diagnose(new_w, right.new_w, mistakes, "`new_w`", otherwise)


def q2(next_w, *, right):
    def step(velocity):
        return 3.0 - 0.2 * velocity

    mistakes = {
        "That is the step of gradient descent: the velocity has to be kept and used.": step(4.0),
        "That step uses the old velocity: compute the new one first.": step(2.0),
        "That sums, βv + g, as PyTorch does. Here the gradient is multiplied by 1 − β.": step(4.5),
        "β and 1 − β are interchanged: β = 0.25 belongs to the old velocity.": step(2.5),
        "That is the plain sum v + g: each has its factor, β and 1 − β.": step(6.0),
        "That step goes uphill: α · v is subtracted.": step(-3.5),
        "The learning rate is missing: the step is α times the new velocity.": -0.5,
        "That is the new velocity. The weight still has to take its step.": 3.5,
        "That is the step α · v alone: it still has to be subtracted from the weight.": 0.7,
    }
    otherwise = "`next_w` is not w − αv, with the new v = βv + (1 − β)g."
    diagnose(next_w, right.next_w, mistakes, "`next_w`", otherwise)
