"""Joins the tables that a program declares to those of a q server that keeps data in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from infra.provider.client_session import FIELDS, connection_failures
from infra.provider.configuration import Configuration
from infra.provider.kdb_connection import glance, look, perform, where
from infra.provider.kdb_schema import live, plan, store
from infra.provider.kdb_schema.declared import version
from infra.provider.kdb_schema.step import Risk, Step
from infra.provider_framework import difference
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import UNKNOWN, Field, ListOf, MapOf, Object, Properties, Scalar
from infra.provider_framework.resource import Change, Context, Diff, Resource, Severity, State
from schema.kdb.model import ATTRIBUTES, TYPES

if TYPE_CHECKING:
    from stores.kdb import Connection

_ROUNDS: Final = 3  # a cast takes attributes away, which the next round puts back

_ATTRIBUTE = Field(default="", one_of=("", *ATTRIBUTES))
_COLUMN = Object(
    {
        "name": Field(required=True),
        "type": Field(required=True, one_of=tuple(TYPES), doc="As q casts to it; list for lists of any."),
        "attribute": _ATTRIBUTE,
        "was": Field(default="", doc="Its former name: the data of that column moves to this one."),
    }
)
_TABLE = Object(
    {
        "columns": Field(ListOf(_COLUMN), required=True, doc="In their order."),
        "partition": Field(required=True),
        "sort": Field(ListOf(Scalar.STRING), required=True, doc="The order of rows on disk."),
        "memoryColumn": Field(default=""),
        "memoryAttribute": _ATTRIBUTE,
        "diskColumn": Field(default=""),
        "diskAttribute": _ATTRIBUTE,
    }
)


class Schema(Resource[Configuration]):
    token = "tradingdb:kdb:Schema"  # noqa: S105 - names a type
    doc = (
        "The tables of a q server, in memory and in every partition on disk. A table is created only where "
        "it is absent and otherwise migrated with its rows; one that is not declared stays. A dropped column "
        "or a cast that loses values is refused unless the stack allows kdb:column:TABLE.COLUMN. Deleting "
        "the resource leaves all tables."
    )
    fields = {
        **FIELDS,
        "tables": Field(MapOf(_TABLE), required=True, input_only=True, doc="By name."),
        "version": Field(output=True, doc="Of the declaration that the server has applied."),
    }

    def check(
        self, ctx: Context[Configuration], old: Properties | None, new: Properties
    ) -> list[CheckFailure]:
        found = [*connection_failures(new), *plan.failures(new)]
        if found or not old or not _are_known(old.get("tables"), new.get("tables")):
            return found
        steps = plan.steps(new["tables"], live.recorded(old["tables"]))
        return [CheckFailure("tables", reason) for step in steps if (reason := step.refusal(ctx.config))]

    def diff(self, ctx: Context[Configuration], old: State, new: Properties) -> Diff | None:
        if not _are_known(new["tables"]):
            return Diff({"tables": Change.UPDATE})
        if old.outputs.get("version") == version(new["tables"]):
            return Diff()
        # How the server is reached says nothing about its tables.
        found = difference.compare({"tables": self.fields["tables"]}, old, new)
        return found if found.changes else Diff({"version": Change.UPDATE})

    def preview_create(self, ctx: Context[Configuration], new: Properties) -> Properties:
        self._foresee(ctx, None, new)
        return dict(new)

    def preview_update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        self._foresee(ctx, old, new)
        return {**new, "version": version(new["tables"])} if _are_known(new["tables"]) else dict(new)

    def _foresee(self, ctx: Context[Configuration], old: State | None, new: Properties) -> None:
        """Say each step, against the server where it answers and otherwise against what was applied."""
        if not _are_known(new["tables"]):
            return
        found = glance(new, store.describe)
        if found is None and old is not None:
            ctx.log(Severity.INFO, f"{where(new)} does not answer: compared with what was applied last")
            found = live.recorded(old.inputs["tables"])
        if found is not None:
            steps = plan.steps(new["tables"], found)
            _refuse(ctx, steps)
            _tell(ctx, steps)

    def create(self, ctx: Context[Configuration], new: Properties) -> State:
        outputs = self._converge(ctx, new)
        return State(f"{new['host']}:{new['port']}", new, outputs)

    def read(self, ctx: Context[Configuration], old: State) -> State | None:
        if not old.inputs:
            raise ProviderError(f"{self.token} cannot be imported: declare the tables, what is right stays")
        found = look(old.inputs, store.describe)
        steps = plan.steps(old.inputs["tables"], found)
        for step in steps:
            ctx.log(Severity.WARNING, f"on the server, as is; the next up: {step}")
        as_declared = not any(step.call or step.risk is Risk.IMPOSSIBLE for step in steps)
        seen = found.version if as_declared else ""
        return State(old.id, old.inputs, {**old.outputs, "version": seen})

    def update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        return self._converge(ctx, new)

    def _converge(self, ctx: Context[Configuration], new: Properties) -> Properties:
        wanted = version(new["tables"])
        perform(ctx, new, lambda connection: _migrate(ctx, connection, new["tables"], wanted))
        return {**new, "version": wanted}

    def delete(self, ctx: Context[Configuration], old: State) -> None:
        """The tables stay: they go with the server's data volume, and not before."""


def _migrate(
    ctx: Context[Configuration], connection: Connection, tables: dict[str, Properties], wanted: str
) -> None:
    """From whatever is there: what a run that was cut short has done is not done again."""
    for _ in range(_ROUNDS):
        found = store.describe(connection)
        steps = plan.steps(tables, found)
        _refuse(ctx, steps)
        if found.version == wanted and not any(step.call for step in steps):
            return
        for step in steps:
            ctx.status(step.words)
            if step.risk is Risk.DESTRUCTIVE:
                ctx.log(Severity.WARNING, step.words)
        store.apply(connection, steps, wanted)
    left = [step.words for step in plan.steps(tables, store.describe(connection)) if step.call]
    if left:
        raise ProviderError(f"KDB+ at {connection.address} is not as declared after the migration: {left[0]}")


def _refuse(ctx: Context[Configuration], steps: Iterable[Step]) -> None:
    refused = [reason for step in steps if (reason := step.refusal(ctx.config))]
    if refused:
        raise ProviderError("; ".join(refused))


def _tell(ctx: Context[Configuration], steps: Iterable[Step]) -> None:
    for step in steps:
        serious = step.risk in (Risk.WARNING, Risk.DESTRUCTIVE)
        ctx.log(Severity.WARNING if serious else Severity.INFO, str(step))


def _are_known(*values: object) -> bool:
    """Whether nothing in the values waits for another resource."""
    for value in values:
        if value is UNKNOWN or value is None:
            return False
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        if not _are_known(*parts):
            return False
    return True


RESOURCE = Schema()
