"""Exercises that are checked, predictions that are asked; their words are in `practice.md`."""

from .reading import Practice

__all__ = ["Practice"]
