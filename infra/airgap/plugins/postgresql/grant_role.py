"""`GrantRole`: one role made a member of another. Everything about it replaces it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.airgap.plugins.postgresql.connection import Connection, Server
from infra.airgap.plugins.postgresql.membership import lock_roles
from infra.airgap.plugins.postgresql.object_base import ServerObject, text
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Field, Properties, Scalar
from infra.provider_framework.resource import Context, State

if TYPE_CHECKING:
    from psycopg.sql import Composed

_MEMBERSHIP = """
SELECT bool_or(m.admin_option) AS admin
FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member
WHERE r.rolname = %s AND g.rolname = %s HAVING count(*) > 0
"""


class GrantRole(ServerObject):
    token = "postgresql:index/grantRole:GrantRole"  # noqa: S105 - a type token
    fields = {
        "role": Field(required=True, replaces=True),
        "grantRole": Field(required=True, replaces=True),
        "withAdminOption": Field(Scalar.BOOLEAN, default=False, replaces=True),
    }

    def create(self, ctx: Context[Server], new: Properties) -> State:
        server = ctx.config
        role, group = text(new, "role"), text(new, "grantRole")
        admin = new.get("withAdminOption") is True

        def work(connection: Connection) -> None:
            from psycopg.sql import SQL, Identifier  # noqa: PLC0415 - see connection.py

            lock_roles(connection, role, group)
            if connection.execute(_MEMBERSHIP, [role, group]).fetchone() is not None:
                connection.execute(_revoke(role, group))
            option = SQL(" WITH ADMIN OPTION" if admin else "")
            connection.execute(SQL("GRANT {} TO {}{}").format(Identifier(group), Identifier(role), option))

        server.write(server.endpoint.database, f"grant role {group} to {role}", work)
        live: Properties = {"role": role, "grantRole": group, "withAdminOption": admin}
        return State(_id(live), new, live)

    def read(self, ctx: Context[Server], old: State) -> State | None:
        server = ctx.config
        role, group = text(old.outputs, "role"), text(old.outputs, "grantRole")
        if not role or not group:
            raise ProviderError(f"GrantRole {old.id} cannot be imported: declare it and run `pulumi up`")
        row = server.read(
            server.endpoint.database,
            f"read the membership of {role} in {group}",
            lambda connection: connection.execute(_MEMBERSHIP, [role, group]).fetchone(),
        )
        if row is None:
            return None
        live: Properties = {"role": role, "grantRole": group, "withAdminOption": row["admin"]}
        return State(_id(live), self.inputs_seen(old, live), live)

    def update(self, ctx: Context[Server], old: State, new: Properties) -> Properties:
        return {**old.outputs, **new}  # nothing of it changes in place

    def delete(self, ctx: Context[Server], old: State) -> None:
        server = ctx.config
        role, group = text(old.outputs, "role"), text(old.outputs, "grantRole")

        def work(connection: Connection) -> None:
            lock_roles(connection, role, group)
            if connection.execute(_MEMBERSHIP, [role, group]).fetchone() is not None:
                connection.execute(_revoke(role, group))

        server.write(server.endpoint.database, f"revoke role {group} from {role}", work)


def _revoke(role: str, group: str) -> Composed:
    from psycopg.sql import SQL, Identifier  # noqa: PLC0415 - see connection.py

    return SQL("REVOKE {} FROM {}").format(Identifier(group), Identifier(role))


def _id(live: Properties) -> str:
    return f"{live['role']}_{live['grantRole']}_{str(live['withAdminOption']).lower()}"
