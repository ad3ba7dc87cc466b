"""The claims ledger: the article's claims, the verdict on each, and what a verdict withstands.

A claim's experiment is the function of its name, `c1` to `c14`, in the `verdicts` module of the
lesson that tests it, its settings are the function's parameters, and `stress.toml` beside it lists
the changes of settings that the verdict has to withstand. `python -m momentum_lessons.claims C5 …`
makes them one at a time and writes what became of the verdict to the lesson's `stress.json`.
"""

import inspect
import json
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from IPython.display import Markdown

LESSONS = Path(__file__).with_name("lessons")
STATUSES = {"holds": "✔", "holds when": "◐", "does not hold": "✘"}


@dataclass(frozen=True)
class Claim:
    """One claim of the article: its key, its text in the course's words, and where it is tested."""

    key: str
    text: str
    section: int
    notebooks: tuple[str, ...]


# The claims' words are in claims.md, where a teacher can reword them and a translator translate.
_ROWS = Path(__file__).with_suffix(".md").read_text("utf-8").splitlines()
CLAIMS = {
    key: Claim(key, text, int(section), tuple(notebooks.split(", ")))
    for key, text, section, notebooks in (
        row.strip("| ").split(" | ") for row in _ROWS if row.startswith("| C")
    )
}


@dataclass(frozen=True)
class Verdict:
    """What an experiment says of a claim.

    `holds`: whether the claim does, under `condition`, which completes "holds when …" and is empty
    where it holds without; `key` of the claim; `number`, the measured number that decides, as short
    text with its unit; `finding`, one or two sentences on what was measured; `value`, that number
    as a float; `spread`, (lowest, highest), where the text says that it stays when the settings
    change; `values`, the raw numbers by name.
    """

    holds: bool
    key: str
    number: str
    finding: str
    condition: str = ""
    value: float = field(kw_only=True)
    spread: tuple[float, float] = field(kw_only=True)
    values: dict = field(default_factory=dict, kw_only=True)

    @property
    def status(self) -> str:
        """One of STATUSES."""
        if not self.holds:
            return "does not hold"
        return "holds when" if self.condition else "holds"

    def withstands(self, changed: "Verdict") -> bool:
        """Return whether a changed experiment has the same status, its number in this spread."""
        low, high = self.spread
        return changed.status == self.status and bool(low <= changed.value <= high)

    @property
    def headline(self) -> str:
        condition = f" {self.condition}" if self.status == "holds when" else ""
        return f"{STATUSES[self.status]} {self.status}{condition}"

    def _repr_markdown_(self):
        claim = CLAIMS[self.key]
        lines = (
            f"**Verdict on {self.key}** · *{claim.text}*",
            f"**{self.headline}** — {self.number}",
            self.finding,
            held(self.key),
        )
        return "\n>\n".join(f"> {line}" for line in lines if line)

    def __repr__(self):
        return f"Verdict on {self.key}: {self.headline} — {self.number}. {self.finding}"


@dataclass(frozen=True)
class Change:
    """One change of an experiment's settings, a row of a `stress.toml`.

    `kind` says what it tries: seed, units, grid … A `slow` one is left to `make stress`.
    """

    kind: str
    settings: dict
    slow: bool = False

    def __str__(self):
        settings = ", ".join(f"{name}={value!r}" for name, value in self.settings.items())
        return f"{self.kind}: {settings}"


def verdict(key: str, **settings) -> Verdict:
    """Run the experiment of a claim, "C1" to "C14", and return its Verdict.

    `settings` change those of the experiment; without them it is the one that the notebook shows.
    """
    return _experiment(key)(**settings)


def changes(key: str) -> tuple[Change, ...]:
    """Return the changes that the verdict on a claim has to withstand, from its `stress.toml`.

    Raises ValueError with the file, the claim and what is wrong.
    """
    path, where = _lesson(key) / "stress.toml", ""
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get(key)
        if not isinstance(rows, list) or not rows:
            raise ValueError(f"{key} must list its changes, got {rows}")
        read = []
        for place, row in enumerate(rows, start=1):
            where = f"{key}, change {place}: "
            read.append(_change(row, _experiment(key)))
        return tuple(read)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path}: {where}{error}") from None


def _change(row, experiment):
    """Return a row of a `stress.toml` as a Change; lists become tuples."""
    settings = dict(row) if isinstance(row, dict) else {}
    kind, slow = settings.pop("kind", None), settings.pop("slow", False)
    if not (isinstance(kind, str) and isinstance(slow, bool) and settings):
        form = '{kind = "seed", seed = 1, slow = true}'
        raise ValueError(f"it must be in a form such as {form}, got {row!r}")
    settings = {n: tuple(v) if isinstance(v, list) else v for n, v in settings.items()}
    inspect.signature(experiment).bind(**settings)  # or TypeError: unexpected keyword argument
    return Change(kind, settings, slow)


def stress(key: str) -> list[dict]:
    """Make every change of a claim's experiment and return what became of it, one dict a change."""
    found = verdict(key)
    if not found.withstands(found):
        raise ValueError(
            f"{key}: the value {found.value:g} is not in its own spread {found.spread}"
        )
    return [
        {
            "kind": change.kind,
            "change": str(change),
            "status": changed.status,
            "value": float(f"{changed.value:.3g}"),
            "held": found.withstands(changed),
        }
        for change in changes(key)
        for changed in [verdict(key, **change.settings)]
    ]


def held(key: str) -> str:
    """Say which changes the verdict withstood; empty before `make stress`."""
    outcomes = stored(key)
    if not outcomes:
        return ""
    good = [outcome for outcome in outcomes if outcome["held"]]
    kinds = Counter(outcome["kind"] for outcome in good)
    listed = ", ".join(f"{kind} ({count})" for kind, count in kinds.items())
    sentence = f"Held under {len(good)} of {len(outcomes)} changes: {listed}."
    lost = "; ".join(outcome["change"] for outcome in outcomes if not outcome["held"])
    return f"{sentence} Not under: {lost}." if lost else sentence


def stored(key: str) -> list[dict]:
    """Return what `stress` found when it was last written to the lesson's file, [] if never."""
    return _stored(_lesson(key) / "stress.json").get(key, [])


def _stored(path):
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def ledger(verdicts=None) -> Markdown:
    """Return the ledger as a Markdown table: `verdicts` say what each found, else all is open."""
    if verdicts is None:
        rows = [("", "claim", "the article's section", "tested in", "verdict")]
        for claim in CLAIMS.values():
            rows.append((claim.key, claim.text, claim.section, ", ".join(claim.notebooks), "open"))
    else:
        rows = [("", "claim", "verdict", "number", "held under", "tested in")]
        for each in verdicts:
            claim, outcomes = CLAIMS[each.key], stored(each.key)
            count = f"{sum(o['held'] for o in outcomes)} of {len(outcomes)} changes"
            found = each.headline, each.number, count if outcomes else ""
            rows.append((each.key, claim.text, *found, ", ".join(claim.notebooks)))
    head, *lines = (f"| {' | '.join(map(str, row))} |".replace("|  |", "| |") for row in rows)
    return Markdown("\n".join([head, "|---" * len(rows[0]) + "|", *lines]))


def write_stress(keys=tuple(CLAIMS)) -> None:
    """Run the stress tests of `keys`, write them to their lessons' files, print a line for each."""
    for key in keys:
        path, outcomes = _lesson(key) / "stress.json", stress(key)
        stored = _stored(path) | {key: outcomes}
        path.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", "utf-8")
        print(f"{key:4}{held(key)}", flush=True)


def _lesson(key):
    if key not in CLAIMS:
        raise ValueError(f"key must be one of C1 … C14, got {key!r}")
    (folder,) = LESSONS.glob(f"n{CLAIMS[key].notebooks[0]}_*")
    return folder


def _experiment(key):
    # By name, because the lessons stand above this module: they import it.
    verdicts = import_module(f"{__package__}.lessons.{_lesson(key).name}.verdicts")
    return getattr(verdicts, key.lower())


if __name__ == "__main__":
    # The module that the lessons import, not this run of it, or there would be two classes Verdict.
    import_module("momentum_lessons.claims").write_stress(sys.argv[1:] or CLAIMS)
