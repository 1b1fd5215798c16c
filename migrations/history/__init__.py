"""The revisions in order, their hashes, and their SQL. Touches no database."""

from migrations.errors import HistoryError, MigrationError
from migrations.history.content import LOCATION, of_history
from migrations.history.revisions import BASE, HEAD, History, Revision

__all__ = ["BASE", "HEAD", "LOCATION", "History", "HistoryError", "MigrationError", "Revision", "of_history"]
