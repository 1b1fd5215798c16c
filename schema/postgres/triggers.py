"""What happens to every row that changes: its time of change, and its version for optimistic locking."""

from __future__ import annotations

from sqlalchemy import Table

from schema.postgres.catalogue import tables
from schema.postgres.schema_object import SchemaObject, function, trigger

TOUCH = function(
    "shared",
    "touch_row",
    """
BEGIN
    NEW.updated_at := pg_catalog.now();
    RETURN NEW;
END
""",
    purpose="Keeps updated_at",
    fixed_path=False,
)

NEXT_VERSION = function(
    "shared",
    "next_version",
    """
BEGIN
    IF NEW.version IS DISTINCT FROM OLD.version + 1 THEN
        RAISE EXCEPTION '%.% is at version %, and an update must set it to %, not %',
            TG_TABLE_SCHEMA, TG_TABLE_NAME, OLD.version, OLD.version + 1, NEW.version
            USING ERRCODE = 'serialization_failure',
                  HINT = 'Read the row again and repeat the change with version = version + 1.';
    END IF;
    NEW.updated_at := pg_catalog.now();
    RETURN NEW;
END
""",
    purpose="Refuses an update that does not raise the version that it read by one; keeps updated_at",
    fixed_path=False,
)


def versioned(table: Table) -> bool:
    return "version" in table.columns


def _row_triggers(table: Table) -> list[SchemaObject]:
    schema = str(table.schema)
    if versioned(table):
        name, called, purpose = "version", NEXT_VERSION, "Raises the version by one, or refuses"
    else:
        name, called, purpose = "touch", TOUCH, "Keeps updated_at"
    call = f"FOR EACH ROW EXECUTE FUNCTION shared.{called.name}()"
    return [trigger(schema, table.name, f"{table.name}_{name}", "BEFORE UPDATE", call, purpose)]


FUNCTIONS = (TOUCH, NEXT_VERSION)
TRIGGERS = tuple(made for table in tables() if "updated_at" in table.columns for made in _row_triggers(table))
