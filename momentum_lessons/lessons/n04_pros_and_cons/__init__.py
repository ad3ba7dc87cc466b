from ...practice import Practice
from . import judges

practice = Practice.read(__file__, judges)
p1, p2, p3, p4, p5 = practice.predictions
q1, q2, q3, q4, q5 = practice.exercises
progress = practice.progress
