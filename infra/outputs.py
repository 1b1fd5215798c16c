"""What a stack tells its users: where each engine listens, how to log in, whom to trust."""

from __future__ import annotations

import pulumi

from infra.engines.influxdb.component import Influx
from infra.engines.kdb.component import Kdb
from infra.engines.postgres.component import Postgres
from infra.engines.redis.component import Redis
from infra.foundation.certificates import Identity
from infra.settings import ENGINES, Settings
from schema.influxdb import MARKET_DATA, ORGANISATION
from schema.kdb.access import ADMINISTRATOR as KDB_ADMINISTRATOR
from schema.postgres.databases import TRADING
from schema.postgres.roles import ADMINISTRATOR
from schema.redis import ADMINISTRATOR as REDIS_ADMINISTRATOR


def export(
    settings: Settings, operator: Identity, postgres: Postgres, redis: Redis, influxdb: Influx, kdb: Kdb
) -> None:
    """Endpoints and the authority are open; credentials and the operator's key are secret."""
    pulumi.export(
        "endpoints",
        {
            engine: {"host": settings.connect_address, "port": getattr(settings.ports, engine)}
            for engine in ENGINES
        },
    )
    pulumi.export(
        "credentials",
        pulumi.Output.secret(
            {
                "postgres": _login(ADMINISTRATOR, postgres.password) | {"database": TRADING.name},
                "postgresRoles": postgres.passwords,
                "redis": _login(REDIS_ADMINISTRATOR, redis.passwords[REDIS_ADMINISTRATOR]),
                "redisUsers": redis.passwords,
                "influxdb": {"org": ORGANISATION, "bucket": MARKET_DATA, "token": influxdb.token},
                "influxdbTokens": influxdb.contents.tokens,
                "kdb": _login(KDB_ADMINISTRATOR, kdb.passwords[KDB_ADMINISTRATOR]),
                "kdbUsers": kdb.passwords,
            }
        ),
    )
    pulumi.export(
        "certificates",
        {
            "authority": operator.authority,
            "client_certificate": operator.certificate,
            "client_private_key": pulumi.Output.secret(operator.private_key),
        },
    )
    pulumi.export("standins", ["kdb"] if kdb.standin else [])


def _login(user: str, password: pulumi.Output[str]) -> dict[str, pulumi.Input[str]]:
    return {"user": user, "password": password}
