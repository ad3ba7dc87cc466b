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
