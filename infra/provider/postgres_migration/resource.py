"""The resource as the engine sees it: properties, what is refused, what is a change. The work is in work.py.

That and plan.py need Alembic and are imported where they are used: every other resource of the plugin goes
without, and so does a run in which nothing changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from infra.provider.configuration import Configuration
from infra.provider_framework.difference import compare
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, ListOf, MapOf, Object, Properties, Scalar
from infra.provider_framework.resource import Change, Context, Diff, Resource, Severity, State
from migrations.errors import MigrationError
from migrations.history import LOCATION, History

_REVISION = Object({"revision": Field(required=True), "hash": Field(required=True)})
_LOCAL = ("127.0.0.1", "localhost", "::1")
_SETTLED = ("historyHash", "target", "timeSeries", "allowDowngradeTo")


class Migration(Resource[Configuration]):
    token = "tradingdb:postgres:Migration"  # noqa: S105 - names a type
    doc = (
        "A database brought to a revision of migrations/. Deleting the resource leaves all data. "
        "Changes by hand are shown by a refresh and never undone."
    )
    fields = {
        "host": Field(required=True),
        "port": Field(Scalar.INTEGER, required=True),
        "database": Field(required=True, replaces=True),
        "username": Field(required=True, doc="May become the owner of every schema."),
        "password": Field(required=True, secret=True, input_only=True),
        "caCertificatePem": Field(
            input_only=True, doc="Of the server's authority; only a server on this machine goes without."
        ),
        "target": Field(default="head", doc="A revision, `head` or `base`."),
        "historyHash": Field(required=True, doc="Of all revision files, so that a changed file is a change."),
        "timeSeries": Field(default="native", one_of=("native", "timescaledb")),
        "allowDestructive": Field(
            ListOf(Scalar.STRING, unordered=True),
            doc="Revisions, or objects as postgres:column:execution.orders.note, that may lose data.",
        ),
        "allowDowngradeTo": Field(doc="The lowest revision that a downgrade may go to."),
        "revision": Field(output=True, doc="The live one; empty before the first."),
        "fingerprint": Field(output=True, doc="Of the live catalogue."),
        "applied": Field(ListOf(_REVISION), output=True, doc="With the hash of each as it was applied."),
        "catalogue": Field(MapOf(Scalar.STRING), output=True, doc="Every object with a hash, as expected."),
        "revisions": Field(ListOf(_REVISION), output=True, doc="Up to the target, as last checked."),
        "drift": Field(ListOf(Scalar.STRING), output=True, doc="What was found changed by hand."),
    }

    def __init__(self, location: Path = LOCATION) -> None:
        self._location = location

    def check(
        self, ctx: Context[Configuration], old: Properties | None, new: Properties
    ) -> list[CheckFailure]:
        found = list(_place_failures(new))
        if old and old.get("revisions") and all(old.get(name) == new.get(name) for name in _SETTLED):
            new["revisions"] = old["revisions"]
            return found
        from infra.provider.postgres_migration import plan  # noqa: PLC0415 - see above

        try:
            history = History.read(self._location)
            found += plan.failures(ctx.config, history, old, new)
            if not found:
                new["revisions"] = [
                    {"revision": one.id, "hash": one.hash} for one in history.upto(new["target"])
                ]
        except MigrationError as error:
            found.append(CheckFailure("historyHash", str(error)))
        return found

    def diff(self, ctx: Context[Configuration], old: State, new: Properties) -> Diff:
        """Connects to nothing: what is live is what the last run or refresh saw."""
        found = compare(self.fields, old, new)
        # A permission changes nothing by itself.
        changes = {
            path: change
            for path, change in found.changes.items()
            if not path.startswith(("allowD", "revisions"))
        }
        if old.outputs.get("drift"):
            changes["drift"] = Change.UPDATE
        if (old.outputs.get("revision") or "") != last(new):
            changes["revision"] = Change.UPDATE
        return replace(found, changes=changes)

    def preview_create(self, ctx: Context[Configuration], new: Properties) -> Properties:
        return self._preview(ctx, None, new)

    def preview_update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        return self._preview(ctx, old, new)

    def create(self, ctx: Context[Configuration], new: Properties) -> State:
        return State(f"{new['host']}:{new['port']}/{new['database']}", new, self._apply(ctx, None, new))

    def update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        return self._apply(ctx, old, new)

    def read(self, ctx: Context[Configuration], old: State) -> State | None:
        if not old.inputs:
            raise ProviderError(f"{self.token} cannot be imported: declare it, what is applied stays applied")
        from infra.provider.postgres_migration import work  # noqa: PLC0415 - see above

        return replace(old, outputs=work.seen(ctx, self._location, old))

    def delete(self, ctx: Context[Configuration], old: State) -> None:
        ctx.log(Severity.INFO, f"database {old.inputs.get('database')} stays as it is, with all its data")

    def _preview(self, ctx: Context[Configuration], old: State | None, new: Properties) -> Properties:
        from infra.provider.postgres_migration import work  # noqa: PLC0415 - see above

        work.preview(ctx, self._location, old, new)
        return {**new, "revision": last(new), "drift": []}

    def _apply(self, ctx: Context[Configuration], old: State | None, new: Properties) -> Properties:
        from infra.provider.postgres_migration import work  # noqa: PLC0415 - see above

        return work.apply(ctx, self._location, old, new)


def last(new: Properties) -> str:
    """The revision that the program wants; empty for none."""
    revisions = new.get("revisions") or []
    return str(revisions[-1]["revision"]) if revisions else ""


def _place_failures(new: Properties) -> Iterator[CheckFailure]:
    host, port = new.get("host"), new.get("port")
    if isinstance(host, str) and host not in _LOCAL and new.get("caCertificatePem") is None:
        yield CheckFailure("caCertificatePem", f"is required to reach {host}, which is not this machine")
    if isinstance(port, int) and not 0 < port < 65536:
        yield CheckFailure("port", "must be 1 to 65535")


RESOURCE = Migration()
