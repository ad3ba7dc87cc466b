from .judges import p1, p2, progress, q1

__all__ = ["p1", "p2", "progress", "q1"]
