"""Notebook 00: how the course works, each thing tried once on something small."""

from ...practice import Practice
from . import judges

practice = Practice.read(__file__, judges)
p1, p2 = practice.predictions
q1, q2 = practice.exercises
progress = practice.progress
