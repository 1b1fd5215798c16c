"""The declaration of InfluxDB: whole, consistent, and what it lets a writer write."""

from __future__ import annotations

import pytest

from infra.provider.influxdb_task import plan
from schema.influxdb import (
    BUCKETS,
    MEASUREMENTS,
    SERVICES,
    TASKS,
    TICKS,
    TOKENS,
    Measurement,
    Task,
    measurement,
)

NAMES = {bucket.name for bucket in BUCKETS}
TAGS = {"symbol": "BTC/USDT", "exchange": "binance"}


def test_the_buckets_and_measurements_of_the_platform_are_there() -> None:
    assert {"market-data", "market-data-1m", "market-data-1h", "market-data-1d", "metrics"} == NAMES
    assert {"market_data", "trades", "performance", "system_metrics"} == {one.name for one in MEASUREMENTS}


def test_no_bucket_has_shards_longer_than_its_retention() -> None:
    assert all(one.retention_hours == 0 or one.shard_hours <= one.retention_hours for one in BUCKETS)


@pytest.mark.parametrize("one", MEASUREMENTS, ids=lambda one: f"{one.name} {one.buckets[0]}")
def test_a_measurement_lies_in_known_buckets_and_is_found_there(one: Measurement) -> None:
    assert set(one.buckets) <= NAMES
    assert all(measurement(bucket, one.name) is one for bucket in one.buckets)
    assert not set(one.tags) & set(one.fields)
    assert set(one.optional_tags) <= set(one.tags)


@pytest.mark.parametrize("task", TASKS, ids=lambda one: one.name)
def test_a_task_reads_its_source_writes_its_target_and_leaves_its_options_to_the_resource(task: Task) -> None:
    assert f'from(bucket: "{task.source}")' in task.flux
    assert task.flux.count(f'to(bucket: "{task.target}")') == 6
    assert "option task" not in task.flux
    assert plan.nanoseconds(task.offset) < plan.nanoseconds(task.every)


def test_every_service_has_a_token_and_only_writers_of_raw_data_write_it() -> None:
    assert set(SERVICES) <= {token.service for token in TOKENS}
    assert all({*token.read, *token.write} <= NAMES for token in TOKENS)
    bars = {task.target for task in TASKS}
    assert not any(bars & set(token.write) for token in TOKENS)


def test_a_declared_point_passes() -> None:
    assert list(TICKS.failures(TAGS, {"price": 50000.0, "volume": 1.5})) == []


@pytest.mark.parametrize(
    ("tags", "fields", "reason"),
    [
        ({"symbol": "BTC/USDT"}, {"price": 1.0}, "tag exchange is missing"),
        ({**TAGS, "colour": "red"}, {"price": 1.0}, "tag colour is not declared"),
        (TAGS, {}, "it has no field"),
        (TAGS, {"prize": 1.0}, "field prize is not declared"),
        (TAGS, {"price": 1}, "field price must be float, not int"),
        (TAGS, {"price": True}, "field price must be float, not bool"),
    ],
)
def test_an_undeclared_point_is_told_why(
    tags: dict[str, str], fields: dict[str, object], reason: str
) -> None:
    assert list(TICKS.failures(tags, fields)) == [reason]
