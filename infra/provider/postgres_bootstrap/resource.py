"""Joins the bootstrap that a program wants to the server that it is for."""

from __future__ import annotations

import json
from dataclasses import replace

from infra.provider.configuration import Configuration
from infra.provider.docker_engine import docker_engine
from infra.provider.postgres_bootstrap import plan, script
from infra.provider.postgres_bootstrap.store import Psql
from infra.provider.postgres_migration import ahead
from infra.provider.readiness import wait_until_ready
from infra.provider_framework.difference import compare
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, ListOf, MapOf, Object, Properties, Scalar
from infra.provider_framework.resource import Change, Context, Diff, Resource, Severity, State

_REPLICATION_ROLE = Object(
    {
        "password": Field(required=True, secret=True),
        "connectionLimit": Field(Scalar.INTEGER, default=5),
    }
)


class Bootstrap(Resource[Configuration]):
    token = "tradingdb:postgres:Bootstrap"  # noqa: S105 - names a type
    doc = (
        "What only a superuser can do, so that nobody needs one afterwards: the administrator, roles that "
        "replicate, extensions, and PUBLIC's rights. One instance a database; the one that names adminRole "
        "owns that role. Deleting the resource changes nothing on the server. Roles that a declaration no "
        "longer names lose their login and stay; extensions stay."
    )
    fields = {
        "container": Field(required=True, doc="The server's container, by name."),
        "database": Field(default="postgres", replaces=True),
        "adminRole": Field(doc="Creates roles and databases and is no superuser."),
        "adminPassword": Field(secret=True),
        "grantableRoles": Field(
            ListOf(Scalar.STRING, unordered=True),
            doc="Predefined roles, as pg_monitor, that adminRole may grant on without having their rights.",
        ),
        "replicationRoles": Field(
            MapOf(_REPLICATION_ROLE),
            doc="By name. They replicate and do nothing else; adminRole could not make them "
            "without replicating itself.",
        ),
        "extensions": Field(ListOf(Scalar.STRING, unordered=True)),
        "schemaUsers": Field(
            MapOf(ListOf(Scalar.STRING, unordered=True)),
            doc="By schema that an extension brings, as cron: roles that get USAGE on it. Its owner is the "
            "superuser, so nobody else could grant that.",
        ),
        "lockTimeouts": Field(
            MapOf(Scalar.INTEGER),
            doc="Milliseconds by role: how long a session of it waits for a lock. Resources of roles have no "
            "such property.",
        ),
        "revokePublic": Field(
            Scalar.BOOLEAN,
            default=True,
            doc="Take CONNECT and TEMPORARY on the database and CREATE on schema public from PUBLIC.",
        ),
        "drift": Field(
            ListOf(Scalar.STRING), output=True, doc="What the last refresh found changed by hand."
        ),
    }

    def check(
        self, ctx: Context[Configuration], old: Properties | None, new: Properties
    ) -> list[CheckFailure]:
        return list(plan.failures(new))

    def diff(self, ctx: Context[Configuration], old: State, new: Properties) -> Diff:
        found = compare(self.fields, old, new)
        if not old.outputs.get("drift"):
            return found
        return replace(found, changes={**found.changes, "drift": Change.UPDATE})

    def preview_create(self, ctx: Context[Configuration], new: Properties) -> Properties:
        return {**new, "drift": []}

    def preview_update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        return {**new, "drift": []}

    def create(self, ctx: Context[Configuration], new: Properties) -> State:
        ahead.load()
        _apply(ctx, new, script.apply(new))
        return State(f"{new['container']}/{new['database']}", new, {**new, "drift": []})

    def read(self, ctx: Context[Configuration], old: State) -> State | None:
        if not old.inputs:
            raise ProviderError(f"{self.token} cannot be imported: declare it, what is right stays")
        with docker_engine(ctx.config, _subject(old.inputs)) as client:
            psql = Psql(client, old.inputs["container"], old.inputs["database"])
            reason = psql.obstacle()
            if reason is not None:
                raise ProviderError(f"{_subject(old.inputs)} cannot be read: {reason}")
            live = json.loads(psql.run(script.query(old.inputs)))
        admin = old.inputs.get("adminRole")
        if admin and admin not in live["roles"]:
            return None
        return replace(old, outputs={**old.outputs, "drift": plan.drift(old.inputs, live)})

    def update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        lost = _lost(old.inputs, new, "extensions")
        if lost:
            ctx.log(Severity.WARNING, f"extensions {', '.join(lost)} stay: dropping may take data with it")
        ungranted = (
            _lost(old.inputs, new, "grantableRoles")
            if old.inputs.get("adminRole") == new.get("adminRole")
            else []
        )
        _apply(ctx, new, script.apply(new, old.inputs, ungranted))
        return {**new, "drift": []}

    def delete(self, ctx: Context[Configuration], old: State) -> None:
        """Role and extensions go with the server's data, and only with it."""


def _apply(ctx: Context[Configuration], new: Properties, sql: str) -> None:
    """A server that answers is not asked first whether it does; one that does not is waited for."""
    with docker_engine(ctx.config, _subject(new)) as client:
        psql = Psql(client, new["container"], new["database"])
        if psql.not_running() is None:
            try:
                psql.run(sql, _secrets(new))
            except ProviderError:
                if psql.obstacle() is None:
                    raise
            else:
                return
        wait_until_ready(ctx, _subject(new), psql.obstacle)
        psql.run(sql, _secrets(new))


def _subject(properties: Properties) -> str:
    return f"database {properties['database']} in container {properties['container']}"


def _secrets(properties: Properties) -> list[str]:
    replicating = (properties.get("replicationRoles") or {}).values()
    values = [properties.get("adminPassword"), *(role["password"] for role in replicating)]
    return [value for value in values if value]


def _lost(old: Properties, new: Properties, name: str) -> list[str]:
    return sorted(set(old.get(name) or []) - set(new.get(name) or []))


RESOURCE = Bootstrap()
