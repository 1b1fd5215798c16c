"""A port that is taken: what the engine says of it, and who could be holding it."""

from __future__ import annotations

import re
from typing import Final

from docker import APIClient

# Held by another container, or by a program of the host.
_TAKEN: Final = re.compile(
    r"(?:Bind for|listen tcp4?|listen udp4?) \[?(?P<ip>[0-9a-fA-F.:]*?)\]?:(?P<port>\d+)"
    r".*?already (?P<why>allocated|in use)"
)


def taken_port(client: APIClient, words: str) -> str | None:
    """A sentence about the port that the engine could not publish, or None when that was not the trouble."""
    found = _TAKEN.search(words)
    if found is None:
        return None
    ip, port = found["ip"] or "0.0.0.0", int(found["port"])  # noqa: S104  how the engine writes every address
    holder = _container_on(client, port)
    if holder:
        return (
            f"port {port} on {ip} is already taken by the container {holder}."
            f" Stop it (`docker stop {holder}`) or give this stack another port"
        )
    if found["why"] == "allocated":
        return (
            f"port {port} on {ip} is still counted as taken by Docker, though none of its containers has it:"
            " its engine was killed earlier. Restart Docker, or give this stack another port"
        )
    return (
        f"port {port} on {ip} is already taken by a program on the Docker host"
        f" (`ss -ltnp 'sport = :{port}'` run there names it). Stop it or give this stack another port"
    )


def _container_on(client: APIClient, port: int) -> str | None:
    for container in client.containers():
        if any(entry.get("PublicPort") == port for entry in container.get("Ports") or ()):
            return str(container["Names"][0]).lstrip("/")
    return None
