"""Images of an engine: found by tag, digest or id, and pulled where they are not there yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from infra.airgap.plugins.docker.engine import Engine, said
from infra.provider_framework.errors import ProviderError

_ID: Final = re.compile(r"(sha256:)?[0-9a-f]{12,64}")
_UNREACHABLE: Final = (
    "no such host",
    "i/o timeout",
    "connection refused",
    "server misbehaving",
    "network is unreachable",
    "request canceled",
    "proxyconnect",
    "tls:",
    "x509:",
    "EOF",
    "Forbidden",
)


def local_image(engine: Engine, name: str) -> Mapping[str, Any] | None:
    with engine.explained(f"looking for image {name}") as client:
        from docker.errors import ImageNotFound, NotFound  # noqa: PLC0415 - see engine.py

        try:
            found: Mapping[str, Any] = client.inspect_image(name)  # type: ignore[no-untyped-call]
        except (ImageNotFound, NotFound):
            return None
        return found


def image_or_pull(engine: Engine, name: str, platform: str | None = None) -> Mapping[str, Any]:
    found = local_image(engine, name)
    if found is not None:
        return found
    if _ID.fullmatch(name):
        raise ProviderError(
            f"image {name} is not on the Docker engine at {engine.address}, and an id cannot be pulled."
            " Build the images again with `./tdb images build`, or name an image of a reachable registry"
        )
    _pull(engine, name, platform)
    found = local_image(engine, name)
    if found is None:
        raise ProviderError(
            f"image {name} was pulled, yet the Docker engine at {engine.address} does not have it"
        )
    return found


def _pull(engine: Engine, name: str, platform: str | None) -> None:
    with engine.explained(f"pulling image {name}") as client:
        from docker.errors import APIError  # noqa: PLC0415 - see engine.py
        from docker.utils import parse_repository_tag  # noqa: PLC0415 - see engine.py

        repository, tag = parse_repository_tag(name)
        try:
            client.pull(repository, tag=tag or "latest", platform=platform or None)
        except APIError as error:
            words = said(error)
            known = any(sign in words for sign in _UNREACHABLE)
            reason = "its registry cannot be reached" if known else "its registry does not give it"
            raise ProviderError(
                f"image {name} is not on the Docker engine at {engine.address}, and {reason}: {words}."
                " Build it with `./tdb images build`, or make a registry that has it reachable"
            ) from error


def repo_digest(name: str, image: Mapping[str, Any]) -> str:
    """The digest by which the registry knows the image; empty for one that never saw a registry."""
    digests: list[str] = list(image.get("RepoDigests") or ())
    if len(digests) <= 1:
        return digests[0] if digests else ""
    from docker.utils import parse_repository_tag  # noqa: PLC0415 - see engine.py

    repository, _ = parse_repository_tag(name)
    own = [digest for digest in digests if digest.startswith(f"{repository}@")]
    return (own or digests)[0]
