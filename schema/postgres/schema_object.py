"""What the database holds beside tables, as data: one entry an object, with the SQL that makes and drops it.

Modules declare their own entries and `objects` puts them together; roles and grants are not among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    FUNCTION = "function"
    TRIGGER = "trigger"
    ROW_SECURITY = "row security"
    POLICY = "policy"
    VIEW = "view"
    MATERIALIZED_VIEW = "materialized view"


@dataclass(frozen=True)
class SchemaObject:
    """`table` is what a trigger, a policy or row security belongs to; `callers` who may run a function."""

    kind: Kind
    schema: str
    name: str
    create: tuple[str, ...]
    purpose: str
    table: str | None = None
    arguments: str = ""
    callers: tuple[str, ...] = ()
    owned_by: str | None = None

    @property
    def owner(self) -> str:
        return self.owned_by or f"{self.schema}_owner"

    @property
    def signature(self) -> str:
        """How grants name it: a function with the types of its arguments."""
        return f"{self.name}({self.arguments})" if self.kind is Kind.FUNCTION else self.name

    @property
    def address(self) -> str:
        """Unlike that of any other object of its kind."""
        within = f"{self.schema}.{self.table}" if self.table else self.schema
        return within if self.kind is Kind.ROW_SECURITY else f"{within}.{self.signature}"

    @property
    def drop(self) -> str:
        table = f"{self.schema}.{self.table}"
        match self.kind:
            case Kind.TRIGGER | Kind.POLICY:
                return f"DROP {self.kind.upper()} {self.name} ON {table}"
            case Kind.ROW_SECURITY:
                return f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY"
        return f"DROP {self.kind.upper()} {self.schema}.{self.signature}"


def function(
    schema: str,
    name: str,
    body: str,
    *,
    purpose: str,
    arguments: str = "",
    parameters: str = "",
    returns: str = "trigger",
    language: str = "plpgsql",
    options: tuple[str, ...] = (),
    callers: tuple[str, ...] = (),
    fixed_path: bool = True,
) -> SchemaObject:
    """`arguments` are types alone, `parameters` the same with names. PUBLIC never may run it.

    The search path is fixed, so that nobody puts an object of their own before one that the body names. That
    costs every call some microseconds, and a simple query its place inside the caller's plan: functions of
    the order path that act with their caller's rights go without, and name what they call in full.
    """
    signature = f"{schema}.{name}({arguments})"
    lines = [
        f"CREATE FUNCTION {schema}.{name}({parameters}) RETURNS {returns}",
        f"LANGUAGE {language} {' '.join(options)}".rstrip(),
        *(["SET search_path = pg_catalog, pg_temp"] if fixed_path else []),
        f"AS $body$\n{body.strip()}\n$body$",
    ]
    create = (
        "\n".join(lines),
        f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
        f"COMMENT ON FUNCTION {signature} IS '{quoted(purpose)}'",
    )
    return SchemaObject(Kind.FUNCTION, schema, name, create, purpose, arguments=arguments, callers=callers)


def trigger(schema: str, table: str, name: str, when: str, call: str, purpose: str) -> SchemaObject:
    """`when` is what stands between the name and the table, as `BEFORE UPDATE`."""
    create = (
        f"CREATE TRIGGER {name} {when} ON {schema}.{table} {call}",
        f"COMMENT ON TRIGGER {name} ON {schema}.{table} IS '{quoted(purpose)}'",
    )
    return SchemaObject(Kind.TRIGGER, schema, name, create, purpose, table=table)


def quoted(text: str) -> str:
    """As it stands inside a literal."""
    return text.replace("'", "''")
