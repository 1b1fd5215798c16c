"""Who changed what, when and from what to what: the trigger that records it, and the guard of the record.

The record is written as `shared_owner`, whoever makes the change, and takes part in the transaction of the
change. Of an updated row it holds what changed, of others the whole, each value as the server writes it in
text. Personal data stays encrypted; password hashes are left out.
"""

from __future__ import annotations

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
    """.strip()  # noqa: S608 - of this module's own words


_GONE: Final = "shared.hstore_to_jsonb(coalesce(was OPERATOR(shared.-) became, was))"
_CAME: Final = "shared.hstore_to_jsonb(coalesce(became OPERATOR(shared.-) was, became))"

# Run for every row of every order, so it does without much: what a new or changed row of a table with a plain
# key needs stands in one statement, since each more costs the function as much as a column. Of an update it
# keeps what changed, because writing the rest costs more than finding out; hstore finds out at a fifth of the
# cost of comparing JSON.
RECORD = function(
    "shared",
    "record_change",
    f"""
DECLARE
    was shared.hstore;
    became shared.hstore;
    row_key jsonb;
BEGIN
    IF TG_ARGV[0] <> 'id' OR TG_ARGV[1] <> '' OR TG_OP IN ('DELETE', 'TRUNCATE') THEN
        IF TG_OP IN ('UPDATE', 'DELETE') THEN
            was := shared.hstore(OLD);
        END IF;
        IF TG_OP IN ('INSERT', 'UPDATE') THEN
            became := shared.hstore(NEW);
        END IF;
        row_key := shared.hstore_to_jsonb(
            shared.slice(coalesce(became, was), string_to_array(TG_ARGV[0], ',')));
        IF TG_ARGV[0] = 'id' AND TG_OP <> 'TRUNCATE' THEN
            row_key := jsonb_build_object('id', coalesce(NEW.id, OLD.id));
        END IF;
        was := was OPERATOR(shared.-) string_to_array(TG_ARGV[1], ',');
        became := became OPERATOR(shared.-) string_to_array(TG_ARGV[1], ',');
        {_entry("row_key", _GONE, _CAME)}
    ELSIF TG_OP = 'UPDATE' THEN
        was := shared.hstore(OLD);
        became := shared.hstore(NEW);
        {
        _entry(
            "jsonb_build_object('id', NEW.id)",
            "shared.hstore_to_jsonb(was OPERATOR(shared.-) became)",
            "shared.hstore_to_jsonb(became OPERATOR(shared.-) was)",
        )
    }
    ELSE
        {_entry("jsonb_build_object('id', NEW.id)", "NULL", "shared.hstore_to_jsonb(shared.hstore(NEW))")}
    END IF;
    RETURN NULL;
END
""",
    # Whatever way of writing dates the session has chosen.
    options=("SECURITY DEFINER", "SET datestyle = 'ISO, YMD'"),
    purpose="Writes a change into the audit log; arguments: columns of the key, columns left out",
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


def _row_arguments(table: Table) -> str:
    keys = ",".join(column.name for column in table.primary_key)
    return f"'{keys}', '{','.join(LEFT_OUT.get(table.fullname, ()))}'"


def _recording(name: str) -> list[SchemaObject]:
    table = metadata().tables[name]
    schema, call = str(table.schema), f"EXECUTE FUNCTION shared.{RECORD.name}({_row_arguments(table)})"
    return [
        trigger(
            schema,
            table.name,
            f"{table.name}_audit",
            "AFTER INSERT OR UPDATE OR DELETE",
            f"FOR EACH ROW {call}",
            "Records every changed row in the audit log",
        ),
        trigger(
            schema,
            table.name,
            f"{table.name}_audit_truncate",
            "AFTER TRUNCATE",
            f"FOR EACH STATEMENT {call}",
            "Records that the table was emptied",
        ),
    ]


def _guard(event: str, each: str, name: str) -> SchemaObject:
    call = f"FOR EACH {each} EXECUTE FUNCTION shared.{REFUSE.name}()"
    return trigger("shared", "audit_log", name, f"BEFORE {event}", call, "Keeps the audit log as written")


FUNCTIONS = (RECORD, REFUSE)
TRIGGERS = tuple(made for name in AUDITED for made in _recording(name))
# The pieces of the log get the guard against truncation from whatever creates them: the server copies row
# triggers to pieces and statement triggers not.
GUARDS = (
    _guard("UPDATE OR DELETE", "ROW", "audit_log_keep"),
    _guard("TRUNCATE", "STATEMENT", "audit_log_keep_all"),
)
