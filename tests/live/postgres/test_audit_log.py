"""The audit log on a real server: what it records, and that nobody changes it."""

from __future__ import annotations

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from schema.postgres.audit import AUDITED
from tests.live.postgres.platform_data import Market

pytestmark = pytest.mark.live

_LAST = "SELECT {} FROM shared.audit_log ORDER BY id DESC LIMIT 1"


def test_a_change_is_recorded_with_who_when_what_old_and_new(fresh_market: Market) -> None:
    holding = fresh_market.first
    with fresh_market.session("execution", client_id=holding.client, user_name="ada") as connection:
        connection.execute("SET application_name = 'router'")
        with connection.transaction():
            connection.execute("UPDATE orders SET status = 'SUBMITTED', version = version + 1")
            (transaction,) = connection.execute("SELECT txid_current()").fetchone() or (None,)
    columns = (
        "actor, on_behalf_of, application, schema_name, table_name, operation, transaction_id,"
        " row_key, old_values->>'status', new_values->>'status', client_address IS NOT NULL,"
        " logged_at > now() - interval '1 minute'"
    )
    assert fresh_market.rows("auditor", _LAST.format(columns)) == [
        (
            "execution",
            "ada",
            "router",
            "execution",
            "orders",
            "UPDATE",
            transaction,
            {"id": holding.order},
            "PENDING",
            "SUBMITTED",
            True,
            True,
        )
    ]


def test_of_an_update_what_changed_is_recorded_and_of_a_new_row_all(fresh_market: Market) -> None:
    with fresh_market.session("execution", client_id=fresh_market.first.client) as connection:
        connection.execute("SET datestyle = 'SQL, DMY'")
        connection.execute("UPDATE orders SET status = 'SUBMITTED', exchange = 'XNAS', version = version + 1")
    ((before, after),) = fresh_market.rows("auditor", _LAST.format("old_values, new_values"))
    assert set(before) == set(after) == {"status", "exchange", "version", "updated_at"}
    assert (before["exchange"], after["exchange"]) == (None, "XNAS")
    assert after["updated_at"].startswith("20"), "the date is spelt one way, whatever the session likes"
    ((made,),) = fresh_market.rows(
        "auditor",
        "SELECT new_values FROM shared.audit_log WHERE operation = 'INSERT' AND table_name = 'orders'"
        " ORDER BY id LIMIT 1",
    )
    assert {"id", "symbol", "quantity", "price", "source", "created_at"} <= set(made)
    assert made["quantity"] == "10.00000000", "to the last digit"


def test_the_hash_of_a_password_alone_leaves_an_entry_without_it(fresh_market: Market) -> None:
    with fresh_market.session("execution") as connection:
        connection.execute(
            "UPDATE users SET password_hash = 'argon' WHERE id = %s", (fresh_market.first.user,)
        )
    found = fresh_market.rows("auditor", _LAST.format("row_key, new_values - 'updated_at'"))
    assert found == [({"id": fresh_market.first.user}, {})]


def test_a_change_that_is_rolled_back_leaves_no_record(market: Market) -> None:
    before = market.rows("auditor", "SELECT count(*) FROM shared.audit_log")
    with (
        market.session("execution", client_id=market.first.client) as connection,
        connection.transaction(force_rollback=True),
    ):
        connection.execute("UPDATE portfolios SET total_value = 1, version = version + 1")
    assert market.rows("auditor", "SELECT count(*) FROM shared.audit_log") == before


def test_a_deleted_row_and_an_emptied_table_are_recorded(fresh_market: Market) -> None:
    with fresh_market.session("postgres") as connection:
        connection.execute("DELETE FROM execution.positions WHERE id = %s", (fresh_market.first.position,))
        found = fresh_market.rows("auditor", _LAST.format("operation, old_values->>'symbol', new_values"))
        assert found == [("DELETE", "AAPL", None)]
        connection.execute("TRUNCATE execution.positions")
    found = fresh_market.rows("auditor", _LAST.format("operation, table_name, row_key"))
    assert found == [("TRUNCATE", "positions", None)]


def test_keys_of_many_columns_are_recorded_whole(fresh_market: Market) -> None:
    with fresh_market.session("strategy_engine") as connection:
        connection.execute("INSERT INTO shared.model_params (category, name, value) VALUES ('c', 'n', '1')")
    assert fresh_market.rows("auditor", _LAST.format("row_key")) == [({"category": "c", "name": "n"},)]


def test_password_hashes_are_left_out_and_personal_data_stays_encrypted(fresh_market: Market) -> None:
    with fresh_market.session("execution", encryption_key="k" * 32) as connection:
        connection.execute(
            "UPDATE users SET password_hash = 'argon', full_name = shared.encrypt_personal('Ada Lovelace')"
        )
    text, values = fresh_market.rows("auditor", _LAST.format("new_values::text, new_values"))[0]
    assert "argon" not in text
    assert "Lovelace" not in text
    assert "password_hash" not in values
    assert values["full_name"].startswith("\\x")


@pytest.mark.parametrize("table", AUDITED)
def test_every_kind_of_change_is_recorded_by_one_trigger(market: Market, table: str) -> None:
    kinds = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}  # bits of tgtype
    with market.session("postgres") as connection:
        found = connection.execute(
            "SELECT tgtype FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE tgrelid = %s::regclass AND proname ~ '^record_' AND tgenabled = 'O'",
            (table,),
        ).fetchall()
    recorded = {kind: sum(bool(types & bit) for (types,) in found) for kind, bit in kinds.items()}
    assert recorded == dict.fromkeys(kinds, 1)


@pytest.mark.parametrize("role", ["execution", "analyst", "auditor", "data_ingestion", "maintenance"])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO shared.audit_log (schema_name, table_name, operation) VALUES ('a', 'b', 'INSERT')",
        "UPDATE shared.audit_log SET actor = 'x'",
        "DELETE FROM shared.audit_log",
        "TRUNCATE shared.audit_log",
    ],
)
def test_nobody_writes_into_it(market: Market, role: str, statement: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        market.rows(role, statement)


def test_only_auditors_and_the_backup_read_it(market: Market) -> None:
    query = "SELECT FROM shared.audit_log LIMIT 1"
    for role in ("auditor", "backup"):
        assert market.rows(role, query)
    for role in ("execution", "analyst", "analytics", "risk_management", "notification", "monitor"):
        with pytest.raises(InsufficientPrivilege):
            market.rows(role, query)


@pytest.mark.parametrize("statement", ["UPDATE {} SET actor = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("whole", [True, False], ids=["log", "piece"])
def test_its_owner_and_even_the_superuser_are_refused(market: Market, statement: str, whole: bool) -> None:
    with market.session("postgres") as connection:
        (piece,) = connection.execute("SELECT tableoid::regclass::text FROM shared.audit_log").fetchone() or (
            "",
        )
        for role in ("shared_owner", "postgres"):
            connection.execute(f"SET ROLE {role}".encode())
            with pytest.raises(psycopg.Error, match="append-only"):
                connection.execute(statement.format("shared.audit_log" if whole else piece).encode())


def test_a_new_piece_is_guarded_too(fresh_market: Market) -> None:
    with fresh_market.session("postgres") as connection:
        (piece,) = connection.execute(
            "SELECT shared.create_series_piece('shared.audit_log', 'month', now() + interval '3 years')"
        ).fetchone() or ("",)
        with pytest.raises(psycopg.Error, match="append-only"):
            connection.execute(f"TRUNCATE internal.{piece}".encode())
