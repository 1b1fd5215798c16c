"""Official images by digest, for machines that reach an image registry. Recording them is the caller's."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import docker
import requests
from docker.errors import APIError, DockerException, NotFound

from infra.airgap.images.shelf import engine, unreachable
from infra.steps import StepError

OFFICIAL: Mapping[str, str] = {"postgres": "postgres:17", "redis": "redis:8", "influxdb": "influxdb:2"}
"""KDB+ has no official image without a licence: the stack settings name the firm's own."""


def pin(
    tags: Mapping[str, str] = OFFICIAL, *, say: Callable[[str], None] = lambda _line: None
) -> dict[str, str]:
    """Pull each tag and give it by digest, `postgres@sha256:…`; all of them or a StepError."""
    client = engine()
    try:
        client.ping()
        pinned = {}
        for name, tag in tags.items():
            say(f"pulling {tag}")
            pinned[name] = repository_digest(tag, _pulled(client, tag))
    except (DockerException, requests.RequestException) as error:
        raise unreachable(error) from error
    finally:
        client.close()
    return pinned


def _pulled(client: docker.DockerClient, tag: str) -> list[str]:
    try:
        image = client.images.pull(tag if _has_tag(tag) else f"{tag}:latest")
    except NotFound as error:
        raise StepError(f"the registry has no image {tag}", "correct the tag") from error
    except APIError as error:
        raise StepError(
            f"cannot pull {tag}: {error.explanation or error}",
            "see whether this machine reaches the registry; without one, ./tdb images build makes the images",
        ) from error
    return list(image.attrs.get("RepoDigests") or ())


def _has_tag(tag: str) -> bool:
    return ":" in tag.rpartition("/")[2]


def repository_digest(tag: str, digests: list[str]) -> str:
    """The digest under the repository of `tag`; an image may be known under several."""
    repository = tag.rpartition(":")[0] if _has_tag(tag) else tag
    for digest in digests:
        if digest.partition("@")[0] == repository:
            return digest
    raise StepError(
        f"Docker knows no digest of {tag}", "a tag that was built here has none: name one of a registry"
    )
