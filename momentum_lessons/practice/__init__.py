"""Exercises that are checked and predictions that are asked; their texts are each lesson's `practice.md`."""

from .reading import Practice

__all__ = ["Practice"]
