"""One room a notebook: practice, judges, figures, verdicts. A lesson imports no other lesson."""
