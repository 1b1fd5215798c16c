"""The plugin process: `python -m infra.provider.server`, started by the engine."""

from __future__ import annotations

from infra.provider.configuration import Configuration
from infra.provider.registry import resources
from infra.provider_framework.fields import Field, Properties
from infra.provider_framework.resource import Provider
from infra.provider_framework.server import serve

VERSION = "0.1.0"


class TradingDb(Provider[Configuration]):
    name = "tradingdb"
    version = VERSION
    config = {"dockerHost": Field(doc="Docker engine to use; default DOCKER_HOST, then the local socket.")}

    def __init__(self) -> None:
        self.resources = resources()

    def configure(self, config: Properties) -> Configuration:
        return Configuration(docker_host=config.get("dockerHost") or "")


if __name__ == "__main__":
    serve(TradingDb())
