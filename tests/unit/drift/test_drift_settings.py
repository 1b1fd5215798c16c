"""The configuration file against pg_settings: the same value in another spelling is no difference."""

from __future__ import annotations

import pytest

from infra.settings import PostgresSettings
from ops.drift.comparison import Difference, compare
from ops.drift.postgres import declared_settings
from ops.drift.records import Facts, Key

SETTINGS = PostgresSettings()


def live(**changed: Facts | None) -> dict[Key, Facts]:
    """A server that runs with what is declared, but for the changed."""
    as_declared: dict[str, Facts | None] = {
        name: {"value": value, "type": "string", "source": "configuration file"}
        for name, value in declared_settings.declared(SETTINGS).items()
    }
    return {
        Key("server setting", name): facts
        for name, facts in {**as_declared, **changed}.items()
        if facts is not None
    }


def differences(**changed: Facts | None) -> list[Difference]:
    return compare(*declared_settings.sides(SETTINGS, live(**changed)))


def test_a_server_with_the_declared_values_has_no_difference() -> None:
    assert differences() == []


def test_quotes_of_the_file_are_not_part_of_a_value() -> None:
    assert declared_settings.declared(SETTINGS)["log_timezone"] == "UTC"


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("shared_buffers", {"value": "32768", "unit": "8kB", "type": "integer"}),  # 256MB
        ("maintenance_work_mem", {"value": "65536", "unit": "kB", "type": "integer"}),  # 64MB
        ("max_wal_size", {"value": "2048", "unit": "MB", "type": "integer"}),  # 2GB
        ("log_autovacuum_min_duration", {"value": "1000", "unit": "ms", "type": "integer"}),  # 1s
        ("idle_in_transaction_session_timeout", {"value": "600000", "unit": "ms", "type": "integer"}),
        ("checkpoint_completion_target", {"value": "0.90", "type": "real"}),
        ("fsync", {"value": "on", "type": "bool"}),
        ("wal_level", {"value": "REPLICA", "type": "enum"}),
    ],
)
def test_another_spelling_of_the_same_value_is_no_difference(name: str, facts: Facts) -> None:
    assert differences(**{name: {**facts, "source": "configuration file"}}) == []


def test_another_value_shows_with_its_unit() -> None:
    changed = {"value": "512", "unit": "8kB", "type": "integer", "source": "configuration file"}
    assert differences(shared_buffers=changed) == [
        Difference("server setting", "shared_buffers", "value", "256MB", "512 x 8kB")
    ]


def test_a_setting_that_the_role_may_not_see_is_said_to_be_hidden() -> None:
    (found,) = differences(shared_preload_libraries=None)
    assert found.live == "hidden from this role"


def test_a_change_that_waits_for_a_restart_shows() -> None:
    waiting = {"value": "on", "type": "bool", "source": "configuration file", "restart": "waits"}
    assert [one.fact for one in differences(fsync=waiting)] == ["restart"]


def test_what_alter_system_set_shows_though_nothing_declares_it() -> None:
    by_hand = {"value": "off", "type": "bool", "file": "postgresql.auto.conf"}
    (found,) = differences(enable_seqscan=by_hand)
    assert (found.name, found.declared) == ("enable_seqscan", None)
    assert found.live is not None
    assert "ALTER SYSTEM" in found.live


def test_what_our_own_session_set_says_nothing_of_the_server() -> None:
    assert differences(timezone={"value": "Europe/Paris", "type": "string", "source": "client"}) == []
