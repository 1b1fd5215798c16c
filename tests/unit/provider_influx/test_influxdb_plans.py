"""What the InfluxDB resources refuse and say before any server is asked."""

from __future__ import annotations

import pytest

from infra.provider.influxdb_authorization import plan as authorization
from infra.provider.influxdb_bucket import plan as bucket
from infra.provider.influxdb_task import plan as task
from infra.provider.server import TradingDb
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import UNKNOWN, Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import Change, Severity, State

BUCKET, TASK, TOKEN = (f"tradingdb:influxdb:{name}" for name in ("Bucket", "Task", "Authorization"))
DAY = 86400


@pytest.fixture
def provider() -> ProviderHarness:
    return ProviderHarness(TradingDb())


@pytest.fixture
def connection(provider: ProviderHarness) -> Properties:
    authority = provider.apply("tradingdb:tls:Authority", {"commonName": "test"}).outputs
    return {
        "url": "https://127.0.0.1:1",
        "caCertificatePem": authority["certificatePem"],
        "token": "canary-token-0123456789-0123456789",
        "orgId": "0000000000000001",
    }


OWN: dict[str, Properties] = {
    BUCKET: {"name": "b", "retentionSeconds": 30 * DAY, "shardGroupSeconds": DAY},
    TASK: {"name": "t", "every": "1m", "flux": "x = 1\n"},
    TOKEN: {"description": "d", "read": {"b": "0000000000000002"}},
}


@pytest.mark.parametrize(
    ("token", "wrong", "path"),
    [
        (BUCKET, {"name": "_monitoring"}, "name"),
        (BUCKET, {"name": " "}, "name"),
        (BUCKET, {"retentionSeconds": 60, "shardGroupSeconds": 0}, "retentionSeconds"),
        (BUCKET, {"shardGroupSeconds": 60}, "shardGroupSeconds"),
        (BUCKET, {"retentionSeconds": 7200, "shardGroupSeconds": DAY}, "shardGroupSeconds"),
        (TASK, {"every": "often"}, "every"),
        (TASK, {"offset": "1 m"}, "offset"),
        (TASK, {"flux": " "}, "flux"),
        (TASK, {"flux": "option task = {name: 1}"}, "flux"),
        (TASK, {"status": "off"}, "status"),
        (TOKEN, {"description": ""}, "description"),
        (TOKEN, {"read": {}}, "read"),
        (TOKEN, {"url": "http://127.0.0.1:1"}, "url"),
    ],
)
def test_a_wrong_input_is_refused_by_name(
    provider: ProviderHarness, connection: Properties, token: str, wrong: Properties, path: str
) -> None:
    _, failures = provider.check(token, {**connection, **OWN[token], **wrong})
    assert [failure.path for failure in failures] == [path]
    assert "canary" not in repr(failures)


def test_a_schema_of_measurements_is_refused_by_name(provider: ProviderHarness) -> None:
    with pytest.raises(ProviderError, match="tradingdb:influxdb:MeasurementSchema"):
        provider.check("tradingdb:influxdb:MeasurementSchema", {})


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [(0, DAY, True), (30 * DAY, 7 * DAY, True), (7 * DAY, 30 * DAY, False), (DAY, 0, False), (0, 0, False)],
)
def test_a_shorter_retention_is_refused_already_by_the_preview(
    provider: ProviderHarness, connection: Properties, before: int, after: int, refused: bool
) -> None:
    old, _ = provider.check(BUCKET, {**connection, "name": "b", "retentionSeconds": before})
    _, failures = provider.check(BUCKET, {**connection, "name": "b", "retentionSeconds": after}, old)
    assert [failure.path for failure in failures] == (["retentionSeconds"] if refused else [])
    allowed = ProviderHarness(TradingDb(), {"allowDestructive": ["influxdb:bucket:b"]})
    assert allowed.check(BUCKET, {**connection, "name": "b", "retentionSeconds": after}, old)[1] == []


def test_a_preview_tells_what_a_change_of_a_bucket_destroys_and_asks_no_server(
    connection: Properties,
) -> None:
    allowed = ProviderHarness(TradingDb(), {"allowDestructive": ["influxdb:bucket:b"]})
    old, _ = allowed.check(BUCKET, {**connection, **OWN[BUCKET]})
    new, _ = allowed.check(BUCKET, {**old, "retentionSeconds": 7 * DAY, "name": "c"}, old)
    previewed = allowed.update(BUCKET, State("id", old, {**old, "bucketId": "id"}), new, preview=True)
    assert previewed.outputs["bucketId"] == "id"
    (loss, renamed) = allowed.log.lines
    assert loss[0] is Severity.WARNING
    assert "everything older than 7 d is deleted" in loss[1]
    assert "renamed c" in renamed[1]


def test_what_the_server_chose_by_itself_is_no_difference(
    provider: ProviderHarness, connection: Properties
) -> None:
    inputs, _ = provider.check(BUCKET, {**connection, "name": "b"})
    state = State("id", inputs, {**inputs, "shardGroupSeconds": 7 * DAY})
    assert provider.diff(BUCKET, state, inputs).changes == {}


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "for ever"), (DAY, "1 d"), (7200, "2 h"), (3601, "3601 s"), (730 * DAY, "730 d")],
)
def test_a_span_is_said_in_its_largest_unit(seconds: int, said: str) -> None:
    assert bucket.span(seconds) == said


def test_a_script_keeps_its_line_numbers() -> None:
    flux = 'import "date"\n\nx = 1\n'
    script = task.script({"name": 'a "b"', "every": "1m", "offset": "0s", "flux": flux})
    assert script.startswith(flux)
    assert script.endswith('option task = {name: "a \\"b\\"", every: 1m, offset: 0s}\n')


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("error @3:5-3:9: undefined identifier x", "f.flux:3:5: undefined identifier x"),
        ("compilation failed: error @1:2-1:3: no", "f.flux:1:2: no"),
        ("could not find bucket", "f.flux: could not find bucket"),
    ],
)
def test_an_error_of_the_server_is_told_by_file_and_line(message: str, told: str) -> None:
    assert task.located("f.flux", message) == told


@pytest.mark.parametrize(("one", "other"), [("1m", "60s"), ("1h", "1h0m0s"), ("1d", "24h"), ("0s", "0m")])
def test_two_spellings_of_one_duration_are_equal(one: str, other: str) -> None:
    assert task.nanoseconds(one) == task.nanoseconds(other)


def test_a_task_whose_server_is_down_is_still_checked_for_what_can_be_told(
    provider: ProviderHarness, connection: Properties
) -> None:
    assert provider.check(TASK, {**connection, **OWN[TASK]})[1] == []
    assert provider.check(TASK, {**connection, **OWN[TASK], "token": UNKNOWN})[1] == []


def test_other_permissions_replace_the_token_and_the_old_one_goes_first(
    provider: ProviderHarness, connection: Properties
) -> None:
    old, _ = provider.check(TOKEN, {**connection, **OWN[TOKEN]})
    state = State("id", old, {**old, "value": "canary", "authorizationId": "id"})
    for change in ({"write": {"b": "0000000000000002"}}, {"version": 2}, {"read": {"c": UNKNOWN}}):
        new, _ = provider.check(TOKEN, {**connection, **OWN[TOKEN], **change})
        diff = provider.diff(TOKEN, state, new)
        assert diff.delete_before_replace
        assert all(kind.value.endswith("replace") for kind in diff.changes.values())
    switched, _ = provider.check(TOKEN, {**connection, **OWN[TOKEN], "active": False})
    assert provider.diff(TOKEN, state, switched).changes == {"active": Change.UPDATE}


def test_a_token_beyond_its_buckets_is_seen() -> None:
    body = {
        "description": "d",
        "status": "active",
        "permissions": [
            {"action": "read", "resource": {"type": "buckets", "id": "1", "name": "b"}},
            {"action": "write", "resource": {"type": "buckets"}},
        ],
    }
    seen = authorization.observed({"read": {"b": "1"}, "write": {}}, body)
    assert seen["read"] == {"b": "1"}
    assert seen["write"] == {authorization.BEYOND: "buckets"}
