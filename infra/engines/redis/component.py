"""The Redis server of a stack."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from infra.engines.redis.configuration import LIVE, PORT, live_conf, redis_conf
from infra.engines.redis.contents import Contents, ContentsArgs, Users
from infra.foundation.certificates import Identity
from infra.foundation.component import Component
from infra.foundation.credentials import Credentials
from infra.foundation.mounts import FILES
from infra.foundation.network import Networks
from infra.foundation.server import Mounted, Server, ServerArgs, User
from infra.settings import Settings
from schema.redis import HEALTH as HEALTH_USER

# The password reaches the client by its environment, never by an argument that a process list shows.
HEALTH = (
    f'REDISCLI_AUTH="$(cat {FILES}/secrets/health)" exec redis-cli --user {HEALTH_USER} --tls '
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
    operator: Identity


class Redis(Component):
    """Server, users, settings and streams; keys are made by programs, within what their users may."""

    def __init__(self, args: RedisArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("engines:Redis", "redis", opts)
        users = Users(args.credentials)
        self.passwords = users.passwords
        files = {
            "redis.conf": Mounted(redis_conf()),
            LIVE: Mounted(live_conf(args.settings.redis), restart=False),
            "users.acl": Mounted(users.file, restart=False),
            "tls/server.crt": Mounted(args.identity.certificate),
            "tls/server.key": Mounted(args.identity.private_key),
            "tls/ca.crt": Mounted(args.identity.authority),
            "secrets/health": Mounted(users.passwords[HEALTH_USER], restart=False),
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
            self,
        )
        self.contents = Contents(
            ContentsArgs(args.settings, users, args.operator, self.server.ready, self.server.data), self
        )
        self.register_outputs({})
