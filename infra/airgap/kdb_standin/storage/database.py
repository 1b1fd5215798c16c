"""What one process has open on disk: its logs, by handle; and the database it has loaded."""

from __future__ import annotations

from pathlib import Path

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.storage.log import LogFile
from stores.kdb.values import Value


class Storage:
    def __init__(self) -> None:
        self._logs: dict[int, LogFile] = {}
        self.root: Path | None = None  # of the partitioned database that is loaded
        self.partition_key = ""
        self.partitions: Value | None = None

    def open_log(self, log: LogFile) -> int:
        self._logs[log.descriptor] = log
        return log.descriptor

    def close_log(self, handle: int) -> bool:
        log = self._logs.pop(handle, None)
        if log is not None:
            log.close()
        return log is not None

    def append(self, handle: int, records: Value) -> bool:
        """True when the handle is a log of ours and now holds the records."""
        log = self._logs.get(abs(handle))
        if log is None:
            return False
        try:
            log.append(records)
        except OSError as error:
            raise QError(f"log: {error.strerror}") from error
        return True

    def close(self) -> None:
        for handle in list(self._logs):
            self.close_log(handle)
