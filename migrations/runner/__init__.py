"""Applies migrations to a live database, one migrator at a time, and reads what the database holds."""

from migrations.runner.catalogue import Catalogue, carried, changed
from migrations.runner.ledger import Ledger, Live, edited, verify
from migrations.runner.place import Place, UnreachableError
from migrations.runner.run import Admit, Outcome, Runner, refused_downgrade
from migrations.runner.session import Limits, Progress, Session

__all__ = [
    "Admit",
    "Catalogue",
    "Ledger",
    "Limits",
    "Live",
    "Outcome",
    "Place",
    "Progress",
    "Runner",
    "Session",
    "UnreachableError",
    "carried",
    "changed",
    "edited",
    "refused_downgrade",
    "verify",
]
