"""Checked exercises and predictions: one small engine, and one module a notebook."""
