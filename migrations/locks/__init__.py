"""What a statement locks, rewrites, scans, destroys and breaks. Pure: reads SQL and nothing else."""

from migrations.locks.assess import Assessed, Fresh, assess, lost, strongest
from migrations.locks.classify import classify
from migrations.locks.effect import Effect, Level, Lock, Object

__all__ = [
    "Assessed",
    "Effect",
    "Fresh",
    "Level",
    "Lock",
    "Object",
    "assess",
    "classify",
    "lost",
    "strongest",
]
