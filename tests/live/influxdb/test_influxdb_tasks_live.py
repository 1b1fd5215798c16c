"""Ticks in, bars out: the declared tasks on a real server; and how it names what is wrong with Flux."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State
from schema.influxdb import TASKS
from schema.influxdb import Task as Declared

if TYPE_CHECKING:
    from tests.live.influxdb.conftest import Server

pytestmark = pytest.mark.live

TASK = "tradingdb:influxdb:Task"


def inputs_of(server: Server, task: Declared) -> Properties:
    return {
        **server.connection,
        "name": task.name,
        "description": task.purpose,
        "every": task.every,
        "offset": task.offset,
        "flux": task.flux,
        "source": task.file,
    }


@pytest.fixture(scope="module")
def tasks(server: Server, provider: ProviderHarness, buckets: dict[str, State]) -> dict[str, State]:
    return {task.name: provider.apply(TASK, inputs_of(server, task)) for task in TASKS}


def run(server: Server, state: State, at: datetime) -> None:
    """One run as if the clock said `at`, to its end."""
    path = f"/api/v2/tasks/{state.outputs['taskId']}/runs"
    started = server.api.post(path, {"scheduledFor": at.strftime("%Y-%m-%dT%H:%M:%SZ")})
    assert started.status == 201, started.reason
    end = time.monotonic() + 60
    while True:
        found: dict[str, Any] = server.api.get(f"{path}/{started.body['id']}").body
        if found.get("status") == "success":
            return
        assert found.get("status") not in ("failed", "canceled"), server.api.get(
            f"{path}/{started.body['id']}/logs"
        ).body
        assert time.monotonic() < end, found
        threading.Event().wait(0.1)


def bars(server: Server, bucket: str) -> dict[str, dict[str, float]]:
    from tests.live.influxdb.conftest import rows  # noqa: PLC0415

    status, text = server.flux(
        f'from(bucket: "{bucket}") |> range(start: 0) |> filter(fn: (r) => r.symbol == "BTC/USDT")'
    )
    assert status == 200, text
    found: dict[str, dict[str, float]] = {}
    for row in rows(text):
        assert (row["_measurement"], row["exchange"]) == ("market_data", "binance")
        found.setdefault(row["_time"], {})[row["_field"]] = float(row["_value"])
    return found


# Minutes and seconds after the hour, price, volume.
TICKS = ((0, 0, 100.0, 1.0), (0, 20, 105.0, 2.0), (0, 59, 95.0, 0.5), (1, 0, 96.0, 4.0), (3, 30, 101.5, 1.5))


def test_ticks_become_bars_of_a_minute_an_hour_and_a_day(server: Server, tasks: dict[str, State]) -> None:
    day = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=2)
    hours = (day + timedelta(hours=9), day + timedelta(hours=15))
    lines = [
        f"market_data,symbol=BTC/USDT,exchange=binance price={price + index * 10},volume={volume} "
        f"{int((hour + timedelta(minutes=minute, seconds=second)).timestamp())}"
        for index, hour in enumerate(hours)
        for minute, second, price, volume in TICKS
    ]
    assert server.write("market-data", "\n".join(lines)) == 204

    for hour in hours:
        run(server, tasks["market_data_1m"], hour + timedelta(minutes=5))
        run(server, tasks["market_data_1h"], hour + timedelta(hours=1))
    run(server, tasks["market_data_1d"], day + timedelta(days=1))

    minutes = bars(server, "market-data-1m")
    assert len(minutes) == 6
    first = {"open": 100.0, "high": 105.0, "low": 95.0, "close": 95.0, "volume": 3.5, "ticks": 3.0}
    assert minutes[stamp(hours[0])] == first
    alone = {"open": 96.0, "high": 96.0, "low": 96.0, "close": 96.0, "volume": 4.0, "ticks": 1.0}
    assert minutes[stamp(hours[0] + timedelta(minutes=1))] == alone

    of_an_hour = bars(server, "market-data-1h")
    assert of_an_hour == {
        stamp(hour): {
            "open": 100.0 + shift,
            "high": 105.0 + shift,
            "low": 95.0 + shift,
            "close": 101.5 + shift,
            "volume": 9.0,
            "ticks": 5.0,
        }
        for hour, shift in zip(hours, (0, 10), strict=True)
    }
    assert bars(server, "market-data-1d") == {
        stamp(day): {"open": 100.0, "high": 115.0, "low": 95.0, "close": 111.5, "volume": 18.0, "ticks": 10.0}
    }

    # A late tick: the next run makes the bar again, in place.
    late = int((hours[1] + timedelta(minutes=3, seconds=45)).timestamp())
    server.write("market-data", f"market_data,symbol=BTC/USDT,exchange=binance price=500,volume=1 {late}")
    run(server, tasks["market_data_1m"], hours[1] + timedelta(minutes=7))
    run(server, tasks["market_data_1h"], hours[1] + timedelta(hours=2))
    run(server, tasks["market_data_1d"], day + timedelta(days=2))
    again = bars(server, "market-data-1d")[stamp(day)]
    assert (again["high"], again["close"], again["ticks"]) == (500.0, 500.0, 11.0)


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_the_second_run_and_a_refresh_change_nothing(
    server: Server, provider: ProviderHarness, tasks: dict[str, State]
) -> None:
    for task in TASKS:
        state = tasks[task.name]
        assert provider.apply(TASK, inputs_of(server, task), state) == state
        assert provider.read(TASK, state) == state


def test_a_lost_state_makes_no_second_task(
    server: Server, provider: ProviderHarness, tasks: dict[str, State]
) -> None:
    again = provider.apply(TASK, inputs_of(server, TASKS[0]))
    assert again.outputs["taskId"] == tasks[TASKS[0].name].outputs["taskId"]


@pytest.mark.parametrize(
    ("change", "path"),
    [({"status": "inactive"}, "status"), ({"every": "2m"}, "every"), ({"offset": "20s"}, "offset")],
    ids=["status", "every", "offset"],
)
def test_a_task_changed_by_hand_shows_and_is_set_back(
    server: Server, provider: ProviderHarness, tasks: dict[str, State], change: Properties, path: str
) -> None:
    state = tasks["market_data_1m"]
    answer = server.api.patch(f"/api/v2/tasks/{state.id}", change)
    assert answer.status == 200, answer.reason
    seen = provider.read(TASK, state)
    assert seen is not None
    assert path in provider.diff(TASK, seen, state.inputs).changes
    mended = provider.apply(TASK, state.inputs, seen)
    assert provider.read(TASK, mended) == mended


def test_a_task_removed_by_hand_is_gone(
    server: Server, provider: ProviderHarness, tasks: dict[str, State]
) -> None:
    inputs = {**inputs_of(server, TASKS[0]), "name": "short lived"}
    state = provider.apply(TASK, inputs)
    server.api.delete(f"/api/v2/tasks/{state.id}")
    assert provider.read(TASK, state) is None
    provider.delete(TASK, state)


BROKEN = {
    "syntax": ('import "date"\n\nx = from(bucket: "market-data"\n', r"schema/flux/broken\.flux:\d+:\d+: "),
    "name": (
        'import "date"\n\nfrom(bucket: "market-data") |> range(start: nowhere)\n',
        r"schema/flux/broken\.flux:3:\d+: undefined identifier nowhere",
    ),
    "type": (
        'from(bucket: "market-data")\n    |> range(start: -1h)\n    |> limit(n: "ten")\n',
        r"schema/flux/broken\.flux:3:\d+: expected int but found string",
    ),
    "bucket": ('from(bucket: "nobody") |> range(start: -1h)\n', r"schema/flux/broken\.flux.*nobody"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_an_error_in_flux_is_told_by_file_and_line_and_makes_nothing(
    server: Server, provider: ProviderHarness, buckets: dict[str, State], fault: str
) -> None:
    flux, expected = BROKEN[fault]
    inputs = {**inputs_of(server, TASKS[0]), "name": f"broken {fault}", "flux": flux}
    with pytest.raises(ProviderError, match=expected) as error:
        provider.apply(TASK, {**inputs, "source": "schema/flux/broken.flux"})
    assert "canary" not in str(error.value)
    assert not server.api.get("/api/v2/tasks", {"name": f"broken {fault}"}).body["tasks"]


def test_a_syntax_error_is_told_already_by_the_preview(
    server: Server, provider: ProviderHarness, tasks: dict[str, State]
) -> None:
    state = tasks["market_data_1m"]
    _, failures = provider.check(TASK, {**state.inputs, "flux": BROKEN["syntax"][0]}, state.inputs)
    assert [failure.path for failure in failures] == ["flux"]
    assert failures[0].reason.startswith("schema/flux/market_data_1m.flux:")


def test_a_failed_run_is_told_by_a_refresh(
    server: Server, provider: ProviderHarness, buckets: dict[str, State]
) -> None:
    flux = (
        'import "array"\n\narray.from(rows: [{_time: now(), _measurement: "m", _field: "f", _value: 1.0}])\n'
        '    |> map(fn: (r) => ({r with _value: die(msg: "broken on purpose")}))\n'
        '    |> to(bucket: "market-data")\n'
    )
    inputs = {**inputs_of(server, TASKS[0]), "name": "failing", "flux": flux}
    with pytest.raises(ProviderError, match="broken on purpose"):
        provider.apply(TASK, inputs)
    # By hand it gets in all the same.
    body = {"orgID": server.org_id, "flux": f'{flux}\noption task = {{name: "failing", every: 1h}}\n'}
    made = server.api.post("/api/v2/tasks", body).body
    try:
        completed, _ = provider.check(TASK, inputs)
        state = State(made["id"], completed, {**completed, "taskId": made["id"]})
        with pytest.raises(AssertionError, match="broken on purpose"):
            run(server, state, datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1))
        provider.log.lines.clear()
        provider.read(TASK, state)
        told = " ".join(text for _, text in provider.log.lines)
        assert "its last run failed: schema/flux/market_data_1m.flux" in told
        assert "broken on purpose" in told
    finally:
        server.api.delete(f"/api/v2/tasks/{made['id']}")
