"""Users and tables in the server, as schema/kdb and the folder q declare them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pulumi

from infra.foundation.certificates import Identity
from infra.foundation.component import formerly_below
from infra.foundation.credentials import Credentials
from infra.foundation.login import login
from infra.provider.kdb_schema.declared import properties
from infra.provider.kdb_schema.sdk import Schema
from infra.settings import Settings
from infra.typed_config import ConfigError
from schema.credentials import credential
from schema.kdb.access import ADMINISTRATOR, USERS, access_file, users_file
from schema.kdb.catalogue import declared
from schema.kdb.model import Table
from schema.kdb.source import DeclarationError

ACCESS = "access/users.q"  # below the mounted files


class Users:
    """A password for each user, what the server keeps of it, and the user's role."""

    def __init__(self, credentials: Credentials) -> None:
        named = {user.name: credential("kdb", user.name) for user in USERS}
        self.passwords = credentials.passwords("kdb-users", named)
        hashes = {name: password.apply(_digest) for name, password in self.passwords.items()}
        self.file = pulumi.Output.all(**hashes).apply(users_file)
        self.roles = access_file()


@dataclass(frozen=True)
class ContentsArgs:
    settings: Settings
    users: Users
    operator: Identity
    ready: pulumi.Resource
    data: pulumi.Resource  # what the contents lie in: they go with it


class Contents:
    """The tables, once the server is healthy."""

    def __init__(self, args: ContentsArgs, parent: pulumi.Resource) -> None:
        settings = args.settings
        password = args.users.passwords[ADMINISTRATOR]
        self.schema = Schema(
            "kdb-schema",
            **login("kdb", settings, args.operator, ADMINISTRATOR, password),
            tables=properties(_tables(settings)),
            opts=pulumi.ResourceOptions(
                parent=parent,
                depends_on=[args.ready],
                deleted_with=args.data,
                protect=settings.protect,
                aliases=formerly_below("kdb-contents", "engines:Kdb", "engines:KdbContents"),
            ),
        )


def _tables(settings: Settings) -> tuple[Table, ...]:
    try:
        return declared()
    except DeclarationError as error:
        raise ConfigError(f"The q tables of stack {settings.stack}", [str(error)]) from None


def _digest(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest()
