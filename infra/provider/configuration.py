"""What the provider's own configuration says, as its resources see it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Configuration:
    docker_host: str = ""  # empty: the environment's, then the default socket
    allow_destructive: tuple[str, ...] = ()  # objects that may lose data; see destruction.py
