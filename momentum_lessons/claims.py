"""The claims ledger: the claims in the course's own words, what a verdict is, and the verdict on each claim.

A claim's experiment is the function of its name, `c1` to `c14`, in the `verdicts` module of the lesson that tests it:
the notebook there and notebook 07 call the same function, so that both print the same number.
"""

from dataclasses import dataclass
from importlib import import_module

from IPython.display import Markdown

STATUSES = {"holds": "✔", "holds when": "◐", "does not hold": "✘"}


@dataclass(frozen=True)
class Claim:
    """One claim of the article: its key, its text in the course's words, and where it is tested."""

    key: str
    text: str
    section: int
    notebooks: tuple[str, ...]


CLAIMS = {
    claim.key: claim
    for claim in (
        Claim("C1", "Plain gradient descent converges slowly", 1, ("01",)),
        Claim("C2", "Plain gradient descent gets stuck in local minima", 1, ("01",)),
        Claim("C3", "Plain gradient descent oscillates in high-dimensional spaces", 1, ("01",)),
        Claim(
            "C4",
            "Momentum in learning is the physical idea of keeping the direction of motion",
            2,
            ("02",),
        ),
        Claim("C5", "Accumulating gradients smooths the path", 3, ("03",)),
        Claim("C6", "β is usually 0.9", 3, ("03", "04")),
        Claim("C7", "Momentum converges faster", 4, ("04",)),
        Claim("C8", "Momentum skips local minima and finds better solutions", 4, ("04",)),
        Claim("C9", "Momentum reduces oscillation and makes training stable", 4, ("04",)),
        Claim("C10", "Momentum costs more computation", 5, ("04",)),
        Claim("C11", "Momentum adds a hyperparameter that has to be tuned", 5, ("04",)),
        Claim("C12", "Nesterov, RMSprop and Adam improve speed and stability further", 6, ("05",)),
        Claim("C13", "The experiment shows momentum beating SGD", 7, ("06",)),
        Claim("C14", "Momentum is worth it in real projects", 8, ("06", "07")),
    )
}


@dataclass(frozen=True)
class Verdict:
    """What an experiment says of a claim.

    `key` of the claim; `status`, one of STATUSES; `condition`, what completes "holds when …" (empty for the
    others); `number`, the measured number that decides, as short text with its unit; `finding`, one or two
    sentences that say what was measured; `values`, the raw numbers by name, for tests and for the curious.
    """

    key: str
    status: str
    number: str
    finding: str
    condition: str = ""
    values: dict | None = None

    def __post_init__(self):
        if self.status not in STATUSES:
            raise ValueError(f"status must be one of {', '.join(STATUSES)}, got {self.status!r}")
        if (self.status == "holds when") != bool(self.condition):
            raise ValueError(
                f'condition must be given for "holds when" and only then, got {self.condition!r}'
            )

    @property
    def headline(self):
        return f"{STATUSES[self.status]} {self.status} {self.condition}".rstrip()

    def _repr_markdown_(self):
        claim = CLAIMS[self.key]
        lines = (
            f"**Verdict on {self.key}** · *{claim.text}*",
            f"**{self.headline}** — {self.number}",
            self.finding,
        )
        return "\n>\n".join(f"> {line}" for line in lines)

    def __repr__(self):
        return f"Verdict on {self.key}: {self.headline} — {self.number}. {self.finding}"


LESSONS = {
    "01": "n01_background",
    "02": "n02_physics",
    "03": "n03_equations",
    "04": "n04_pros_and_cons",
    "05": "n05_variants",
    "06": "n06_experiment",
}


def verdict(key):
    """Run the experiment of a claim, "C1" to "C14", and return its Verdict."""
    if key not in CLAIMS:
        raise ValueError(f"key must be one of C1 … C14, got {key!r}")
    lesson = LESSONS[CLAIMS[key].notebooks[0]]
    verdicts = import_module(f"{__package__}.lessons.{lesson}.verdicts")
    return getattr(verdicts, key.lower())()


def ledger(verdicts=None):
    """Return the ledger as a Markdown table: with `verdicts`, what each found; without, every claim open."""
    if verdicts is None:
        rows = [
            "| | claim | the article's section | tested in | verdict |",
            "|---|---|---|---|---|",
        ]
        rows += [
            f"| {c.key} | {c.text} | {c.section} | {', '.join(c.notebooks)} | open |"
            for c in CLAIMS.values()
        ]
        return Markdown("\n".join(rows))
    rows = ["| | claim | verdict | number | tested in |", "|---|---|---|---|---|"]
    for each in verdicts:
        claim = CLAIMS[each.key]
        rows.append(
            f"| {each.key} | {claim.text} | {each.headline} | {each.number} | {', '.join(claim.notebooks)} |"
        )
    return Markdown("\n".join(rows))


__all__ = ["CLAIMS", "STATUSES", "Claim", "Verdict", "ledger", "verdict"]
