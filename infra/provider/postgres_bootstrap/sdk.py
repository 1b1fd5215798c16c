"""`Bootstrap` for a Pulumi program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True)
class ReplicationRole:
    """A role that streams the write-ahead log and does nothing else."""

    password: pulumi.Input[str]
    connection_limit: pulumi.Input[int] = 5


class Bootstrap(pulumi.CustomResource):
    """The administrator of a PostgreSQL server, and what only a superuser can make in one database."""

    container: pulumi.Output[str]
    database: pulumi.Output[str]
    admin_role: pulumi.Output[str | None]
    drift: pulumi.Output[Sequence[str]]

    def __init__(
        self,
        resource_name: str,
        *,
        container: pulumi.Input[str],
        database: pulumi.Input[str] | None = None,
        admin_role: pulumi.Input[str] | None = None,
        admin_password: pulumi.Input[str] | None = None,
        grantable_roles: Sequence[pulumi.Input[str]] | None = None,
        replication_roles: Mapping[str, ReplicationRole] | None = None,
        extensions: Sequence[pulumi.Input[str]] | None = None,
        schema_users: Mapping[str, Sequence[pulumi.Input[str]]] | None = None,
        lock_timeouts: Mapping[str, int] | None = None,
        revoke_public: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "container": container,
            "database": database,
            "adminRole": admin_role,
            "adminPassword": pulumi.Output.secret(admin_password) if admin_password is not None else None,
            "grantableRoles": grantable_roles,
            "replicationRoles": {
                name: {
                    "password": pulumi.Output.secret(role.password),
                    "connectionLimit": role.connection_limit,
                }
                for name, role in (replication_roles or {}).items()
            },
            "extensions": extensions,
            "schemaUsers": schema_users,
            "lockTimeouts": lock_timeouts,
            "revokePublic": revoke_public,
            "drift": None,
        }
        super().__init__("tradingdb:postgres:Bootstrap", resource_name, properties, opts)
        self.container = pulumi.get(self, "container")
        self.database = pulumi.get(self, "database")
        self.admin_role = pulumi.get(self, "adminRole")
        self.drift = pulumi.get(self, "drift")
