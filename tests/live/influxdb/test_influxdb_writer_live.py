"""The writer of points: what is declared arrives, what is not is refused before anything is sent."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State
from stores.influxdb import InfluxWriteError, Point, UndeclaredPointError, Writer
from tests.live.influxdb.conftest import ORGANISATION, known, rows

if TYPE_CHECKING:
    from tests.live.influxdb.conftest import Server

pytestmark = pytest.mark.live

BUCKET = "market-data"
TAGS = {"symbol": "WRITER/USDT", "exchange": "XNAS"}


@pytest.fixture(scope="module")
def authority(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("authority") / "ca.crt"
    file.write_text(server.authority)
    return file


@pytest.fixture(scope="module")
def token(server: Server, provider: ProviderHarness, buckets: dict[str, State]) -> str:
    """Of a service that writes ticks and nothing else."""
    inputs = {**server.connection, "description": "writer", "write": known(buckets, BUCKET)}
    return str(provider.apply("tradingdb:influxdb:Authorization", inputs).outputs["value"])


@pytest.fixture
def writer(server: Server, token: str, authority: Path) -> Iterator[Writer]:
    with Writer(server.url, token, ORGANISATION, authority) as made:
        yield made


def written(server: Server) -> list[float]:
    script = (
        f'from(bucket: "{BUCKET}") |> range(start: -1h) |> filter(fn: (r) => r.symbol == "{TAGS["symbol"]}"'
        ' and r._field == "price") |> sort(columns: ["_time"])'
    )
    status, text = server.flux(script)
    assert status == 200, text
    return [float(row["_value"]) for row in rows(text)] if text.strip() else []


def test_declared_points_arrive_with_their_times(server: Server, writer: Writer) -> None:
    now = datetime.now(UTC)
    points = [
        Point("market_data", {"price": 100.0 + step}, TAGS, now - timedelta(seconds=9 - step))
        for step in range(3)
    ]
    assert writer.write(BUCKET, points) == 3
    assert written(server) == [100.0, 101.0, 102.0]
    assert writer.write(BUCKET, []) == 0


@pytest.mark.parametrize(
    ("point", "reason"),
    [
        (Point("market_data", {"price": 1}, TAGS), "point 2.*field price must be float, not int"),
        (Point("market_data", {"prize": 1.0}, TAGS), "point 2.*field prize is not declared"),
        (Point("weather", {"price": 1.0}, TAGS), "point 2, weather.*no such measurement"),
        (Point("market_data", {"price": 1.0}, TAGS, datetime(2026, 1, 1)), "point 2.*no zone"),  # noqa: DTZ001
    ],
    ids=["type", "field", "measurement", "zone"],
)
def test_one_undeclared_point_keeps_its_whole_batch_back(
    server: Server, writer: Writer, point: Point, reason: str
) -> None:
    before = written(server)
    with pytest.raises(UndeclaredPointError, match=reason):
        writer.write(BUCKET, [Point("market_data", {"price": 1.0}, TAGS), point])
    assert written(server) == before


def test_many_failures_are_told_in_short(writer: Writer) -> None:
    with pytest.raises(UndeclaredPointError, match=r"point 5, .*; and 15 more$"):
        writer.write(BUCKET, [Point("weather", {"price": 1.0})] * 20)


def test_a_token_for_another_bucket_is_refused_and_not_shown(writer: Writer, token: str) -> None:
    point = Point("system_metrics", {"cpu_percent": 1.0}, {"service": "execution", "host": "a"})
    with pytest.raises(InfluxWriteError, match="refuses points for bucket metrics") as refused:
        writer.write("metrics", [point])
    assert token not in str(refused.value)


def test_a_server_that_is_not_there_is_one_clear_error(authority: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{closed.getsockname()[1]}"
        with (
            Writer(url, "canary-token", ORGANISATION, authority) as writer,
            pytest.raises(InfluxWriteError, match=r"cannot be reached.*none of 1 points") as refused,
        ):
            writer.write(BUCKET, [Point("market_data", {"price": 1.0}, TAGS)])
    assert "canary" not in str(refused.value)
