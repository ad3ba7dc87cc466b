"""An exercise: `check`, `hint`, `solution`. It judges what an answer does, never how it is written."""

from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace

import numpy as np
from IPython.display import Markdown, display

import momentum_lessons as ml

from .judging import NotAttempted, Wrong, told

NOT_ATTEMPTED, NOT_YET, SOLVED = "not attempted", "not solved yet", "solved"


@dataclass
class Exercise:
    """One exercise of a notebook, known by its name there, `q1`, `q2` …

    `judge(*answers, right=…)` raises Wrong with the diagnosis, or returns; `answers`, the names that
    go to `check`; `hints`, from nudge to near-solution; `code`, a solution; `why` it is right;
    `mistakes`, the sentence for each mistake that the judge calls by a name.
    `status` is "not attempted", "not solved yet" or "solved".
    """

    name: str
    judge: callable = field(repr=False)
    answers: tuple[str, ...] = field(repr=False)
    hints: tuple[str, ...] = field(repr=False)
    code: str = field(repr=False)
    why: str = field(repr=False)
    mistakes: dict[str, str] = field(default_factory=dict, repr=False)
    status: str = NOT_ATTEMPTED
    message: str = field(default="", repr=False)
    hints_shown: int = field(default=0, repr=False)

    @cached_property
    def right(self):
        """Return what the stored solution defines, by name; it is run when first needed."""
        names = {"np": np, "ml": ml}
        exec(self.code, names)
        return SimpleNamespace(**names)

    def check(self, *answers):
        """Judge the answers, and say what was found."""
        try:
            if len(answers) != len(self.answers):
                raise Wrong(f"`{self.name}.check` takes {', '.join(self.answers)}.")
            if any(answer is ... for answer in answers):
                raise NotAttempted
            self.judge(*answers, right=self.right)
            self.status, self.message = SOLVED, f"✔ **{self.name}: solved.** {self.why}"
        except NotAttempted:
            words = "Replace the `...` and run the cell again."
            self.status, self.message = (
                NOT_ATTEMPTED,
                f"○ **{self.name}: not attempted yet.** {words}",
            )
        except Wrong as wrong:
            self.status, self.message = NOT_YET, f"✘ **{self.name}: not yet.** {self._said(wrong)}"
        except Exception as error:  # an answer that no judge foresaw: no traceback for the learner
            words = f"Your answer could not be judged: {told(error)}."
            self.status, self.message = NOT_YET, f"✘ **{self.name}: not yet.** {words}"
        display(Markdown(self.message))

    def _said(self, wrong):
        """Return the sentence of a Wrong: its own, or that of the mistake it names."""
        if not wrong.words.isidentifier():
            return wrong.words
        return self.mistakes[wrong.words].format(**wrong.values)

    def hint(self):
        """Show one more hint each time; the last one stays."""
        self.hints_shown = min(self.hints_shown + 1, len(self.hints))
        text = (
            f"**Hint {self.hints_shown} of {len(self.hints)}.** {self.hints[self.hints_shown - 1]}"
        )
        if self.hints_shown == len(self.hints):
            text += f"\n\nThat was the last hint; `{self.name}.solution()` shows a solution."
        display(Markdown(text))

    def solution(self):
        """Show a solution, and why it is one."""
        code = f"```python\n{self.code}\n```"
        display(Markdown(f"**A solution of {self.name}**\n\n{code}\n\n{self.why}"))
