"""The program: settings in, components wired, endpoints and credentials out."""

from __future__ import annotations

import sys
import warnings

import pulumi
from pulumi.runtime.config import get_config_env

from infra.engines.influxdb.component import Influx, InfluxArgs
from infra.engines.kdb.component import Kdb, KdbArgs
from infra.engines.postgres.component import Postgres, PostgresArgs
from infra.engines.postgres.declared_grants import declared_grants
from infra.engines.redis.component import Redis, RedisArgs
from infra.foundation.certificates import Certificates, client_files, write_files
from infra.foundation.credentials import Credentials
from infra.foundation.images import image
from infra.foundation.network import Networks
from infra.foundation.own_provider import own_provider
from infra.outputs import export
from infra.sdk_pace import quicken
from infra.settings import ENGINES, load
from infra.typed_config import ConfigError
from infra.workspace import Workspace

EXPLAINED = 32  # the engine's exit code for a program that has told the user what is wrong


def main() -> None:
    quicken()
    workspace = Workspace.of_environment()
    settings = load(pulumi.get_stack(), get_config_env())
    files = client_files(workspace.stack(settings.stack))
    ours = pulumi.ResourceOptions(providers=[own_provider(settings)])
    networks = Networks(settings)
    certificates = Certificates(settings, ours)
    credentials = Credentials(settings, ours)
    images = {engine: image(engine, settings, workspace.images) for engine in ENGINES}
    served = {engine: certificates.server(engine) for engine in ENGINES}
    operator = certificates.client("operator")
    trust_file = write_files(operator, files)
    grants = declared_grants(workspace.grants)
    postgres = Postgres(
        PostgresArgs(
            settings, networks, images["postgres"], served["postgres"], credentials, grants, trust_file
        ),
        ours,
    )
    redis = Redis(
        RedisArgs(settings, networks, images["redis"], served["redis"], credentials, operator), ours
    )
    influxdb = Influx(
        InfluxArgs(settings, networks, images["influxdb"], served["influxdb"], credentials), ours
    )
    kdb = Kdb(KdbArgs(settings, networks, images["kdb"], served["kdb"], credentials, operator), ours)
    credentials.finish()
    export(settings, operator, postgres, redis, influxdb, kdb)


if __name__ == "__main__":
    try:
        main()
    except ConfigError as error:
        # Leaving at once keeps all that was declared from the engine; Python would remark on each of them.
        warnings.filterwarnings("ignore", message="coroutine .* was never awaited", category=RuntimeWarning)
        print(error, file=sys.stderr)
        sys.exit(EXPLAINED)
