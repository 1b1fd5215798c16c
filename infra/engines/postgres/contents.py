"""Roles, databases and schemas in the server, as schema/postgres declares them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_postgresql as postgresql

from infra.foundation.component import formerly_below
from schema.postgres import databases, roles


@dataclass(frozen=True)
class ContentsArgs:
    passwords: Mapping[str, pulumi.Output[str]]  # of roles that log in
    protect: bool
    retain: bool
    administrator: pulumi.Resource  # who makes all this


class Contents:
    """Owners before databases, databases before schemas, members after what they are members of."""

    def __init__(self, args: ContentsArgs, inside: pulumi.ResourceOptions) -> None:
        self._args = args
        self._inside = pulumi.ResourceOptions.merge(
            inside,
            pulumi.ResourceOptions(
                protect=args.protect,
                aliases=formerly_below("postgres-contents", "engines:Postgres", "engines:PostgresContents"),
            ),
        )
        self.roles: dict[str, postgresql.Role] = {}
        # What a role joins comes before it. A database takes the server longer than a role, and much waits
        # for it: owners of one, which join nothing, come first, and the others while it is made.
        owners = {database.owner for database in databases.DATABASES}
        for role in (role for role in roles.ROLES if role.name in owners):
            self.roles[role.name] = self._role(role)
        self.databases = {database.name: self._database(database) for database in databases.DATABASES}
        for role in roles.ROLES:
            if role.name not in owners and not role.replication:
                self.roles[role.name] = self._role(role)
        self.schemas = {schema.name: self._schema(schema) for schema in databases.SCHEMAS}
        self.extensions = [self._extension(extension) for extension in databases.EXTENSIONS]

    def _role(self, role: roles.Role) -> postgresql.Role:
        # Roles of the server's own, such as pg_monitor, are there already.
        joined = [self.roles[name] for name in role.member_of if name in self.roles]
        return postgresql.Role(
            f"role-{role.name}",
            name=role.name,
            login=role.login,
            password=self._args.passwords.get(role.name),
            inherit=role.inherit,
            connection_limit=role.connections,
            roles=list(role.member_of),
            search_paths=list(role.search_path),
            statement_timeout=role.statement_timeout,
            idle_in_transaction_session_timeout=role.idle_in_transaction_timeout,
            opts=self._after(*joined) if joined else self._after(self._args.administrator),
        )

    def _database(self, database: databases.Database) -> postgresql.Database:
        return postgresql.Database(
            f"database-{database.name}",
            name=database.name,
            owner=database.owner,
            encoding="UTF8",
            lc_collate="C.UTF-8",
            lc_ctype="C.UTF-8",
            template="template0",
            opts=self._stateful(self.roles[database.owner]),
        )

    def _schema(self, schema: databases.Schema) -> postgresql.Schema:
        return postgresql.Schema(
            f"schema-{schema.name}",
            name=schema.name,
            database=databases.TRADING.name,
            owner=schema.owner,
            opts=self._stateful(self.roles[schema.owner], self.databases[databases.TRADING.name]),
        )

    def _extension(self, extension: databases.Extension) -> postgresql.Extension:
        return postgresql.Extension(
            f"extension-{extension.name}",
            name=extension.name,
            database=extension.database,
            schema=extension.schema,
            opts=self._stateful(self.schemas[extension.schema]),
        )

    def _stateful(self, *after: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions.merge(
            self._after(*after), pulumi.ResourceOptions(retain_on_delete=self._args.retain)
        )

    def _after(self, *needed: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions.merge(self._inside, pulumi.ResourceOptions(depends_on=list(needed)))
