from .judges import p1, p2, p3, p4, progress, q1, q2, q3, q4, q5

__all__ = ["p1", "p2", "p3", "p4", "progress", "q1", "q2", "q3", "q4", "q5"]
