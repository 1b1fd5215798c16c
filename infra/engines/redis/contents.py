"""Users, live settings and streams in the server, as schema/redis declares them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from infra.engines.redis.configuration import live_settings
from infra.foundation.certificates import Identity
from infra.foundation.component import formerly_below
from infra.foundation.credentials import Credentials
from infra.foundation.login import login
from infra.provider.redis_acl.sdk import Acl
from infra.provider.redis_config.sdk import Config
from infra.provider.redis_stream.sdk import Stream
from infra.settings import Settings
from schema.credentials import credential
from schema.redis import ADMINISTRATOR, STREAMS
from schema.redis_rules import users, users_acl


class Users:
    """A password for each user, and what the server keeps of it."""

    def __init__(self, credentials: Credentials) -> None:
        named = {user: credential("redis", user) for user in users()}
        self.passwords = credentials.passwords("redis-users", named)
        self._hashes = {name: password.apply(_digest) for name, password in self.passwords.items()}

    @property
    def file(self) -> pulumi.Output[str]:
        return pulumi.Output.all(**self._hashes).apply(users_acl)

    @property
    def declared(self) -> dict[str, Mapping[str, pulumi.Input[str]]]:
        return {
            name: {"rules": rules, "passwordSha256": self._hashes[name]} for name, rules in users().items()
        }


@dataclass(frozen=True)
class ContentsArgs:
    settings: Settings
    users: Users
    operator: Identity
    ready: pulumi.Resource
    data: pulumi.Resource  # what the contents lie in: they go with it


class Contents:
    """Users first: everything else logs in as one of them."""

    def __init__(self, args: ContentsArgs, parent: pulumi.Resource) -> None:
        child = pulumi.ResourceOptions(
            parent=parent,
            deleted_with=args.data,
            aliases=formerly_below("redis-contents", "engines:Redis", "engines:RedisContents"),
        )
        settings = args.settings
        password = args.users.passwords[ADMINISTRATOR]
        server = login("redis", settings, args.operator, ADMINISTRATOR, password)
        self.acl = Acl(
            "redis-acl",
            **server,
            users=args.users.declared,
            opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=[args.ready])),
        )
        after = pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=[self.acl]))
        self.config = Config(
            "redis-config",
            **server,
            settings={setting.name: setting.value for setting in live_settings(settings.redis)},
            opts=after,
        )
        self.streams = [
            Stream(
                f"redis-{stream.name.replace(':', '-')}",
                **server,
                stream=stream.name,
                max_length=stream.max_length,
                groups=list(stream.groups),
                opts=pulumi.ResourceOptions.merge(after, pulumi.ResourceOptions(protect=settings.protect)),
            )
            for stream in STREAMS
        ]


def _digest(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()
