"""Grants and default privileges of schema/postgres, applied so that none collide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_postgresql as postgresql

from infra.foundation.component import formerly_below
from schema.postgres.databases import TRADING
from schema.postgres.privileges import DefaultPrivilege, FunctionGrant, Grants, TableGrant
from schema.postgres.roles import MIGRATOR

# What each logical name depends on, by the name of a role, a database or a schema.
Things = Mapping[str, pulumi.Resource]


class _Chain:
    """One after the other where they change the same row of the catalogue; side by side elsewhere.

    A database and a schema are such rows; so are a schema's tables, its functions, and what it will grant on
    those to come. What the first needs is there for all that follow it: the engine writes every dependency
    down with every step.
    """

    def __init__(self, options: pulumi.ResourceOptions) -> None:
        self._options = options
        self._last: dict[str, pulumi.Resource] = {}

    def after(self, row: str, needed: pulumi.Resource, role: pulumi.Resource) -> pulumi.ResourceOptions:
        needs = pulumi.ResourceOptions(depends_on=[self._last.get(row, needed), role])
        return pulumi.ResourceOptions.merge(self._options, needs)

    def link(self, row: str, made: pulumi.Resource) -> None:
        self._last[row] = made

    @property
    def ends(self) -> list[pulumi.Resource]:
        """Whatever comes after these comes after all."""
        return list(self._last.values())


class Access:
    """Who may enter databases and schemas, and what tables to come will allow.

    Of all this, tables wait for what those who make them need: the migrator in the database, owners in
    schemas and with each other's tables. The rest may come meanwhile, for the first tables are granted one by
    one once they are there.
    """

    def __init__(
        self,
        grants: Grants,
        databases: Things,
        schemas: Things,
        roles: Things,
        inside: pulumi.ResourceOptions,
    ) -> None:
        former = formerly_below(
            "postgres-access", "engines:Postgres", "engines:PostgresContents", "engines:PostgresAccess"
        )
        options = pulumi.ResourceOptions.merge(inside, pulumi.ResourceOptions(aliases=former))
        self._chain, entering = _Chain(options), _Chain(options)
        entered = {}
        for entry in grants.databases:
            entered[entry.database, entry.role] = self._grant(
                entering,
                f"database-{entry.database}-{entry.role}",
                f"database {entry.database}",
                databases[entry.database],
                roles[entry.role],
                database=entry.database,
                object_type="database",
                role=entry.role,
                privileges=entry.privileges,
            )
        for usage in grants.schemas:
            self._grant(
                self._chain,
                f"schema-{usage.schema}-{usage.role}",
                f"schema {usage.schema}",
                schemas[usage.schema],
                roles[usage.role],
                database=TRADING.name,
                schema=usage.schema,
                object_type="schema",
                role=usage.role,
                privileges=usage.privileges,
            )
        for default in grants.defaults:
            if default.between_owners:
                self._default(default, schemas, roles)
        self.before_tables = [entered[TRADING.name, MIGRATOR], *self._chain.ends]
        for default in grants.defaults:
            if not default.between_owners:
                self._default(default, schemas, roles)

    def _default(self, default: DefaultPrivilege, schemas: Things, roles: Things) -> None:
        row = f"{default.object_type}s to come in {default.schema}"
        made = postgresql.DefaultPrivileges(
            f"default-{default.object_type}-{default.schema}-{default.role}",
            database=TRADING.name,
            schema=default.schema,
            owner=default.owner,
            role=default.role,
            object_type=default.object_type,
            privileges=list(default.privileges),
            opts=self._chain.after(row, schemas[default.schema], roles[default.role]),
        )
        self._chain.link(row, made)

    def _grant(
        self,
        chain: _Chain,
        name: str,
        row: str,
        needed: pulumi.Resource,
        holder: pulumi.Resource,
        *,
        database: str,
        object_type: str,
        role: str,
        privileges: Sequence[str],
        schema: str | None = None,
    ) -> postgresql.Grant:
        made = postgresql.Grant(
            f"grant-{name}",
            database=database,
            schema=schema,
            role=role,
            object_type=object_type,
            privileges=list(privileges),
            opts=chain.after(row, needed, holder),
        )
        chain.link(row, made)
        return made


def grant_rights(
    grants: Grants, migration: pulumi.Resource, roles: Things, inside: pulumi.ResourceOptions
) -> None:
    """Once the tables are there: what each role may do with them, and which functions it may call."""
    former = formerly_below("postgres-rights", "engines:Postgres", "engines:PostgresRights")
    chain = _Chain(pulumi.ResourceOptions.merge(inside, pulumi.ResourceOptions(aliases=former)))
    held: list[TableGrant | FunctionGrant] = [*grants.tables, *grants.functions]
    for grant in held:
        kind = "table" if isinstance(grant, TableGrant) else "function"
        row = f"{kind}s in {grant.schema}"
        # Where a role has two levels in a schema, each names its objects.
        level = "-".join(["", *grant.privileges]).lower() if kind == "table" and grant.objects else ""
        made = postgresql.Grant(
            f"grant-{kind}-{grant.schema}-{grant.role}{level}",
            database=TRADING.name,
            schema=grant.schema,
            role=grant.role,
            object_type=kind,
            objects=list(grant.objects),
            privileges=list(grant.privileges),
            opts=chain.after(row, migration, roles[grant.role]),
        )
        chain.link(row, made)
