"""Notebook 07: the ledger filled in, a recipe, and a black box in two leagues."""

from ...practice import Practice
from . import judges

practice = Practice.read(__file__, judges)
p1, p2 = practice.predictions
q1, q2 = practice.exercises
progress = practice.progress

__all__ = ["p1", "p2", "progress", "q1", "q2"]
