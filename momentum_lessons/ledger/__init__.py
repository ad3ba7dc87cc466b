"""The claims ledger: what the article claims, and the verdict of an experiment on each claim.

The notebook that tests a claim and notebook 07 call the same function here, so that both print the same
number. One module a notebook holds the experiments, one function a claim.
"""

from .background import c1, c2, c3
from .claims import CLAIMS, STATUSES, Claim, Verdict, open_table, table
from .equations import c5, c6
from .experiment import c13, c14
from .physics import c4
from .trials import c7, c8, c9, c10, c11
from .variants import c12

EXPERIMENTS = {
    "C1": c1, "C2": c2, "C3": c3, "C4": c4, "C5": c5, "C6": c6, "C7": c7,
    "C8": c8, "C9": c9, "C10": c10, "C11": c11, "C12": c12, "C13": c13, "C14": c14,
}  # fmt: skip


def verdict(key):
    """Run the experiment of a claim, "C1" to "C14", and return its Verdict."""
    if key not in EXPERIMENTS:
        raise ValueError(f"key must be one of C1 … C14, got {key!r}")
    return EXPERIMENTS[key]()


__all__ = ["CLAIMS", "EXPERIMENTS", "STATUSES", "Claim", "Verdict", "open_table", "table", "verdict"]
