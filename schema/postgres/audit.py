"""Who changed what, when and from what to what: the trigger that records it, and the guard of the record.

The record is written as `shared_owner`, whoever makes the change, and takes part in the transaction of the
change. Of an updated row it holds what changed, of others the whole, each value as the server writes it in
text. Personal data stays encrypted; password hashes are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Table

from schema.postgres.catalogue import metadata
from schema.postgres.schema_object import SchemaObject, function, trigger

AUDITED: Final = (
    "shared.users",
    "shared.clients",
    "shared.instruments",
    "shared.holidays",
    "shared.model_params",
    "shared.feature_flags",
    "shared.system_config",
    "strategy_engine.strategies",
    "execution.portfolios",
    "execution.orders",
    "execution.trades",
    "execution.positions",
    "risk_management.risk_limits",
    "risk_management.position_limits",
    "risk_management.risk_events",
    "notification.notification_configs",
    "notification.alerts",
)

# What must not be copied anywhere, not even into the record.
LEFT_OUT: Final = {"shared.users": ("password_hash",)}


def _entry(key: str, old: str, new: str) -> str:
    return f"""
    INSERT INTO shared.audit_log
        (on_behalf_of, client_address, application, schema_name, table_name, operation,
         row_key, old_values, new_values)
    VALUES
        (nullif(current_setting('tdb.user_name', true), ''), inet_client_addr(),
         nullif(current_setting('application_name', true), ''), TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP,
         {key},
         {old},
         {new});
    RETURN NULL;
    """.strip()  # noqa: S608 - of this module's own words


def _recorder(name: str, body: str, purpose: str) -> SchemaObject:
    # Whatever way of writing dates the session has chosen.
    options = ("SECURITY DEFINER", "SET datestyle = 'ISO, YMD'")
    return function("shared", name, body, options=options, purpose=purpose)


_ID: Final = "jsonb_build_object('id', NEW.id)"

# These two run for every row of every order, so they do without much: each statement and each condition more
# costs the function as much as a column. Of an update they keep what changed, because writing the rest costs
# more than finding out; hstore finds out at a fifth of the cost of comparing JSON.
RECORD_NEW = _recorder(
    "record_new_row",
    f"""
BEGIN
    {_entry(_ID, "NULL", "shared.hstore_to_jsonb(shared.hstore(NEW))")}
END
""",
    "Writes a new row into the audit log, of a table with an id for its key",
)

RECORD_CHANGED = _recorder(
    "record_changed_row",
    f"""
DECLARE
    was shared.hstore := shared.hstore(OLD);
    became shared.hstore := shared.hstore(NEW);
BEGIN
    {
        _entry(
            _ID,
            "shared.hstore_to_jsonb(was OPERATOR(shared.-) became)",
            "shared.hstore_to_jsonb(became OPERATOR(shared.-) was)",
        )
    }
END
""",
    "Writes what an update changed into the audit log, of a table with an id for its key",
)

RECORD = _recorder(
    "record_change",
    f"""
DECLARE
    was shared.hstore;
    became shared.hstore;
    row_key jsonb;
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        was := shared.hstore(OLD);
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        became := shared.hstore(NEW);
    END IF;
    row_key := shared.hstore_to_jsonb(shared.slice(coalesce(became, was), string_to_array(TG_ARGV[0], ',')));
    IF TG_ARGV[0] = 'id' AND TG_OP <> 'TRUNCATE' THEN
        row_key := jsonb_build_object('id', coalesce(NEW.id, OLD.id));
    END IF;
    was := was OPERATOR(shared.-) string_to_array(TG_ARGV[1], ',');
    became := became OPERATOR(shared.-) string_to_array(TG_ARGV[1], ',');
    {
        _entry(
            "row_key",
            "shared.hstore_to_jsonb(coalesce(was OPERATOR(shared.-) became, was))",
            "shared.hstore_to_jsonb(coalesce(became OPERATOR(shared.-) was, became))",
        )
    }
END
""",
    "Writes a change into the audit log; arguments: columns of the key, columns left out",
)

REFUSE = function(
    "shared",
    "refuse_change",
    """
BEGIN
    RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'Old pieces go as a whole, by retention, after the legal period.';
END
""",
    purpose="Keeps an append-only table as it was written, even from its owner",
)


def _recording(name: str) -> Iterator[SchemaObject]:
    table = metadata().tables[name]
    keys, left_out = ",".join(column.name for column in table.primary_key), LEFT_OUT.get(name, ())
    whole = f"{RECORD.name}('{keys}', '{','.join(left_out)}')"
    rows, purpose = "INSERT OR UPDATE OR DELETE", "Records every changed row in the audit log"
    if keys == "id" and not left_out:
        changed = f"{RECORD_CHANGED.name}()"
        yield _recorded_by(table, "audit_new", "INSERT", f"{RECORD_NEW.name}()", "Records every new row")
        yield _recorded_by(table, "audit_changed", "UPDATE", changed, "Records what every update changed")
        rows, purpose = "DELETE", "Records every row that goes"
    yield _recorded_by(table, "audit", rows, whole, purpose)
    yield _recorded_by(table, "audit_truncate", "TRUNCATE", whole, "Records that the table was emptied")


def _recorded_by(table: Table, name: str, event: str, called: str, purpose: str) -> SchemaObject:
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    call = f"FOR EACH {each} EXECUTE FUNCTION shared.{called}"
    return trigger(str(table.schema), table.name, f"{table.name}_{name}", f"AFTER {event}", call, purpose)


def _guard(event: str, each: str, name: str) -> SchemaObject:
    call = f"FOR EACH {each} EXECUTE FUNCTION shared.{REFUSE.name}()"
    return trigger("shared", "audit_log", name, f"BEFORE {event}", call, "Keeps the audit log as written")


FUNCTIONS = (RECORD_NEW, RECORD_CHANGED, RECORD, REFUSE)
TRIGGERS = tuple(made for name in AUDITED for made in _recording(name))
# The pieces of the log get the guard against truncation from whatever creates them: the server copies row
# triggers to pieces and statement triggers not.
GUARDS = (
    _guard("UPDATE OR DELETE", "ROW", "audit_log_keep"),
    _guard("TRUNCATE", "STATEMENT", "audit_log_keep_all"),
)
