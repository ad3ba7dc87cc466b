"""The claims in the course's own words, and what a verdict is."""

from dataclasses import dataclass

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
        Claim("C4", "Momentum in learning is the physical idea of keeping the direction of motion", 2, ("02",)),
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
            raise ValueError(f'condition must be given for "holds when" and only then, got {self.condition!r}')

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


def table(verdicts):
    """Return the ledger as a Markdown table: claim, verdict, number, where it was tested."""
    rows = ["| | claim | verdict | number | tested in |", "|---|---|---|---|---|"]
    for verdict in verdicts:
        claim = CLAIMS[verdict.key]
        rows.append(
            f"| {verdict.key} | {claim.text} | {verdict.headline} | {verdict.number} | {', '.join(claim.notebooks)} |"
        )
    return Markdown("\n".join(rows))


def open_table():
    """Return the ledger before any experiment: every verdict open."""
    rows = ["| | claim | the article's section | tested in | verdict |", "|---|---|---|---|---|"]
    rows += [f"| {c.key} | {c.text} | {c.section} | {', '.join(c.notebooks)} | open |" for c in CLAIMS.values()]
    return Markdown("\n".join(rows))
