"""Questions asked before an experiment, answered in the page without the kernel."""

from dataclasses import dataclass

from IPython.display import Javascript, display
from jupyterquiz import display_quiz

# JupyterQuiz fetches MathJax from a server where it finds JupyterLab's without `typeset`. The questions hold no TeX.
NO_FETCH = "if (typeof MathJax !== 'undefined' && !MathJax.typeset) MathJax.typeset = () => {};"


@dataclass(frozen=True)
class Prediction:
    """A multiple-choice question asked before an experiment, answered in the page by jupyterquiz.

    `answers`: (text, feedback) pairs, the right one first; they are shuffled on the page.
    """

    question: str
    answers: tuple[tuple[str, str], ...]

    def ask(self):
        """Show the question; each answer gives its feedback when clicked."""
        options = [
            {"answer": text, "correct": i == 0, "feedback": feedback}
            for i, (text, feedback) in enumerate(self.answers)
        ]
        display(Javascript(NO_FETCH))
        display_quiz(
            [{"question": self.question, "type": "multiple_choice", "answers": options}],
            max_width=800,
        )
