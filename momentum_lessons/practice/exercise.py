"""An exercise: `check`, `hint`, `solution`. What an answer does is judged, not how it looks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace

import numpy as np
from IPython.display import Markdown, display

import momentum_lessons as ml

from .collecting import typed
from .judging import NotAttempted, Wrong, told

NOT_ATTEMPTED, NOT_YET, SOLVED = "not attempted", "not solved yet", "solved"


@dataclass
class Exercise:
    """One exercise of a notebook, known by its name there, `q1`, `q2` …

    `judge(*answers, right=…)` raises Wrong with the diagnosis, or returns; `answers`, the names
    that go to `check`; `hints`, from nudge to near-solution; `code`, a solution; `why` it is right;
    `mistakes`, the sentence for each mistake that the judge calls by a name. `status` is "not
    attempted", "not solved yet" or "solved".
    """

    name: str
    judge: Callable
    answers: tuple[str, ...]
    hints: tuple[str, ...]
    code: str
    why: str
    mistakes: dict[str, str] = field(default_factory=dict)
    status: str = NOT_ATTEMPTED
    message: str = ""
    hints_shown: int = 0
    tries: int = 0
    typed: str = ""

    def __repr__(self):
        return f"{self.name}: {self.status}"

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
            words = "not attempted yet.** Replace the `...` and run the cell again."
            self.status, self.message = NOT_ATTEMPTED, f"○ **{self.name}: {words}"
        except Exception as error:  # what no judge foresaw is no traceback for the learner either
            self.status, self.message = NOT_YET, f"✘ **{self.name}: not yet.** {self.said(error)}"
        if self.status != NOT_ATTEMPTED:
            self.tries, self.typed = self.tries + 1, typed()
        display(Markdown(self.message))

    def said(self, error):
        """Return the sentence of a Wrong, its own or that of the mistake it names, or the error."""
        if not isinstance(error, Wrong):
            return f"Your answer could not be judged: {told(error)}."
        if not error.words.isidentifier():
            return error.words
        return self.mistakes[error.words].format(**error.values)

    def hint(self):
        """Show one more hint each time; the last one stays."""
        self.hints_shown = min(self.hints_shown + 1, len(self.hints))
        shown, all_of_them = self.hints_shown, len(self.hints)
        more = f"\n\nThat was the last hint; `{self.name}.solution()` shows a solution."
        text = f"**Hint {shown} of {all_of_them}.** {self.hints[shown - 1]}"
        display(Markdown(text + more * (shown == all_of_them)))

    def solution(self):
        """Show a solution, and why it is one."""
        title = f"**A solution of {self.name}**"
        display(Markdown(f"{title}\n\n```python\n{self.code}\n```\n\n{self.why}"))
