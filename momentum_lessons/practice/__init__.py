"""Checked exercises and predictions: a small engine, what its judges are made of, and one module a notebook."""
