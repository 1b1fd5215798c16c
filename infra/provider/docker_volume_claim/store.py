"""Asks a Docker engine whether a volume exists."""

from __future__ import annotations

from infra.provider.configuration import Configuration
from infra.provider.docker_engine import docker_engine


def exists(configuration: Configuration, volume: str) -> bool:
    with docker_engine(configuration, f"volume {volume}") as client:
        # The filter matches parts of names too.
        return any(found.name == volume for found in client.volumes.list(filters={"name": volume}))
