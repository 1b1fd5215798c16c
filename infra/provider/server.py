"""The plugin process: `python -m infra.provider.server`, started by the engine."""

from __future__ import annotations

from infra.provider.configuration import Configuration
from infra.provider.registry import resources
from infra.provider_framework.fields import Field, ListOf, Properties, Scalar
from infra.provider_framework.resource import Provider
from infra.provider_framework.server import serve

VERSION = "0.1.0"


class TradingDb(Provider[Configuration]):
    name = "tradingdb"
    version = VERSION
    config = {
        "dockerHost": Field(doc="Docker engine to use; default DOCKER_HOST, then the local socket."),
        "allowDestructive": Field(
            ListOf(Scalar.STRING, unordered=True),
            doc="Objects that may lose data, as influxdb:bucket:market-data or redis:stream:stream:fills.",
        ),
    }

    def __init__(self) -> None:
        self.resources = resources()

    def configure(self, config: Properties) -> Configuration:
        return Configuration(
            docker_host=config.get("dockerHost") or "",
            allow_destructive=tuple(config.get("allowDestructive") or ()),
        )


if __name__ == "__main__":
    serve(TradingDb())
