"""One room a notebook: its practice, judges, figures and verdicts. A lesson imports no other lesson."""
