"""Writes points, each checked against `schema.influxdb` before any is sent.

The server of a stack keeps no explicit schemas and would take what nobody declared: the writer refuses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from influxdb_client.client.influxdb_client import InfluxDBClient
from influxdb_client.client.write_api import SYNCHRONOUS
from influxdb_client.rest import ApiException
from urllib3.exceptions import HTTPError

from schema.influxdb import MEASUREMENTS, Measurement
from stores.influxdb.errors import InfluxWriteError, UndeclaredPointError

_TOLD: Final = 5  # failures of one batch
_TIMEOUT_MILLISECONDS: Final = 10_000


@dataclass(frozen=True)
class Point:
    """`time` has a zone; without one the server's clock counts."""

    measurement: str
    fields: Mapping[str, object]
    tags: Mapping[str, str] = field(default_factory=dict)
    time: datetime | None = None


class Writer:
    """`authority` is the file of the certificate that the server's must be signed with."""

    def __init__(self, url: str, token: str, organisation: str, authority: Path | None = None) -> None:
        self.url = url
        self._open = ExitStack()
        client = InfluxDBClient(
            url,
            token,
            org=organisation,
            timeout=_TIMEOUT_MILLISECONDS,
            ssl_ca_cert=str(authority) if authority else None,
        )
        self._api = self._open.enter_context(
            self._open.enter_context(client).write_api(write_options=SYNCHRONOUS)
        )

    def write(self, bucket: str, points: Iterable[Point]) -> int:
        """All of them or none; how many there were, once the server has acknowledged them."""
        batch = list(points)
        refused = list(_failures(bucket, batch))
        if refused:
            rest = f"; and {len(refused) - _TOLD} more" if len(refused) > _TOLD else ""
            raise UndeclaredPointError("; ".join(refused[:_TOLD]) + rest)
        if not batch:
            return 0
        try:
            self._api.write(bucket, record=[_record(point) for point in batch])
        except ApiException as error:
            raise InfluxWriteError(
                f"InfluxDB at {self.url} refuses points for bucket {bucket}: {_reason(error)}"
            ) from None
        except HTTPError as error:
            raise InfluxWriteError(
                f"InfluxDB at {self.url} cannot be reached: {type(error).__name__}; "
                f"none of {len(batch)} points for bucket {bucket} is acknowledged, write them again"
            ) from None
        return len(batch)

    def close(self) -> None:
        self._open.close()

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _failures(bucket: str, batch: Sequence[Point]) -> Iterator[str]:
    for number, point in enumerate(batch, start=1):
        where = f"point {number}, {point.measurement} for bucket {bucket}"
        declared = _declared(bucket, point.measurement)
        if declared is None:
            yield f"{where}: the bucket has no such measurement"
            continue
        yield from (f"{where}: {why}" for why in declared.failures(point.tags, point.fields))
        if point.time is not None and point.time.tzinfo is None:
            yield f"{where}: its time has no zone"


def _declared(bucket: str, measurement: str) -> Measurement | None:
    for one in MEASUREMENTS:
        if one.name == measurement and bucket in one.buckets:
            return one
    return None


def _record(point: Point) -> dict[str, object]:
    moment = {} if point.time is None else {"time": point.time}
    return {"measurement": point.measurement, "tags": point.tags, "fields": point.fields, **moment}


def _reason(error: ApiException) -> str:
    said: Any = getattr(error, "message", None) or error.reason or "it does not say why"
    return f"{said} ({error.status})"
