"""What the process keeps on disk: open log files. Closed at the end."""

from __future__ import annotations


class Database:
    def close(self) -> None:
        """Flush and close what is open."""
