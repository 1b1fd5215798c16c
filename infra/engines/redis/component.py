"""The Redis server of a stack."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from infra.engines.redis.configuration import PORT, redis_conf, users_acl
from infra.foundation.certificates import Identity
from infra.foundation.credentials import Credentials
from infra.foundation.mounts import FILES
from infra.foundation.network import Networks
from infra.foundation.server import Mounted, Server, ServerArgs, User
from infra.settings import Settings

# The password reaches the client by its environment, never by an argument that a process list shows.
HEALTH = (
    f'REDISCLI_AUTH="$(cat {FILES}/secrets/health)" exec redis-cli --user health --tls '
    f"--cacert {FILES}/tls/ca.crt --cert {FILES}/tls/server.crt --key {FILES}/tls/server.key "
    "-h 127.0.0.1 ping | grep -qx PONG"
)


@dataclass(frozen=True)
class RedisArgs:
    settings: Settings
    networks: Networks
    image: pulumi.Input[str]
    identity: Identity
    credentials: Credentials


class Redis(pulumi.ComponentResource):
    """Server and its first users; keyspaces and services' users are declared in schema/redis."""

    def __init__(self, args: RedisArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("trading-databases:engines:Redis", "redis", None, opts)
        self.password = args.credentials.password("redis-admin")
        health = args.credentials.password("redis-health")
        users = pulumi.Output.all(self.password, health).apply(lambda both: users_acl(*both))
        files = {
            "redis.conf": Mounted(redis_conf(args.settings.redis)),
            "users.acl": Mounted(users),
            "tls/server.crt": Mounted(args.identity.certificate),
            "tls/server.key": Mounted(args.identity.private_key),
            "tls/ca.crt": Mounted(args.identity.authority),
            "secrets/health": Mounted(health),
        }
        self.server = Server(
            ServerArgs(
                engine="redis",
                settings=args.settings,
                limits=args.settings.redis.limits,
                networks=args.networks,
                image=args.image,
                user=User(999, 999),
                data_path="/data",
                inner_port=PORT,
                outer_port=args.settings.ports.redis,
                files=files,
                command=["redis-server", f"{FILES}/redis.conf"],
                health=["sh", "-c", HEALTH],
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
