"""The machinery of the practice: exercises that are checked, and progress.

An exercise judges behaviour, never text: its judge calls the learner's function on inputs of its own and
raises `Wrong` with the diagnosis in one sentence.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from IPython.display import Markdown, display

from .judging import NotAttempted, Wrong


@dataclass
class Exercise:
    """One exercise: `check(*answers)`, `hint()`, `solution()`.

    `judge(*answers)` raises Wrong or returns None; `hints` go from nudge to near-solution; `code` is the
    solution that `solution()` shows and the tests run, `answers` the names in it that go to `check`,
    `explanation` what is said below it. `status` is "not attempted", "not solved yet" or "solved".
    """

    name: str
    judge: Callable
    answers: tuple[str, ...]
    hints: tuple[str, ...]
    code: str
    explanation: str
    status: str = "not attempted"
    message: str = field(default="", repr=False)
    hints_shown: int = field(default=0, repr=False)

    def check(self, *answers):
        """Judge the answers and say what was found; remembered for the progress report."""
        try:
            if len(answers) != len(self.answers):
                raise Wrong(f"check takes {len(self.answers)} answer(s): {', '.join(self.answers)}")
            if any(answer is ... for answer in answers):
                raise NotAttempted
            self.judge(*answers)
            self.status, mark, words = "solved", "✔", "solved.**"
        except NotAttempted:
            self.status, mark = "not attempted", "○"
            words = "not attempted yet.** Replace the `...` and run the cell again."
        except (
            Exception
        ) as error:  # an answer of a kind that no judge foresaw must not end in a traceback
            unforeseen = f"Your answer could not be judged: `{type(error).__name__}: {error}`."
            self.status, mark = "not solved yet", "✘"
            words = f"not yet.** {error if isinstance(error, Wrong) else unforeseen}"
        self.message = f"{mark} **{self.name}: {words}"
        display(Markdown(self.message))

    def hint(self):
        """Show one more hint each time it is called."""
        self.hints_shown = min(self.hints_shown + 1, len(self.hints))
        number = self.hints_shown
        more = (
            ""
            if number < len(self.hints)
            else f" That was the last one; `{self.name}.solution()` shows a solution."
        )
        display(Markdown(f"**Hint {number} of {len(self.hints)}.** {self.hints[number - 1]}{more}"))

    def solution(self):
        """Show a solution and why it is one."""
        display(
            Markdown(
                f"**A solution of {self.name}**\n\n```python\n{self.code.strip()}\n```\n\n{self.explanation}"
            )
        )


def progress(*exercises):
    """Say which exercises are solved in this session: "3 of 4 solved; q2 not attempted"."""
    solved = sum(e.status == "solved" for e in exercises)
    rest = "".join(f"; {e.name} {e.status}" for e in exercises if e.status != "solved")
    display(Markdown(f"**{solved} of {len(exercises)} solved**{rest}."))
