"""Reaching the Docker engine that the containers run on, near or far, and saying clearly when it fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from infra.provider.configuration import Configuration
from infra.provider_framework.errors import ProviderError

if TYPE_CHECKING:
    from docker import DockerClient

DEFAULT_HOST: Final = "unix:///var/run/docker.sock"


def host(configuration: Configuration) -> str:
    return configuration.docker_host or os.environ.get("DOCKER_HOST") or DEFAULT_HOST


@contextmanager
def docker_engine(configuration: Configuration, subject: str) -> Iterator[DockerClient]:
    """A connected client; whatever Docker refuses inside becomes a ProviderError that names `subject`."""
    # Reading this library takes longer than a preview needs it: most runs never ask Docker anything.
    import docker  # noqa: PLC0415
    from docker.errors import APIError, DockerException  # noqa: PLC0415
    from docker.utils import kwargs_from_env  # noqa: PLC0415
    from requests import RequestException  # noqa: PLC0415

    where = host(configuration)
    try:
        environment = {**os.environ, "DOCKER_HOST": where}
        found: dict[str, Any] = {**kwargs_from_env(environment=environment)}
        client = docker.DockerClient(**found, use_ssh_client=where.startswith("ssh://"))
    except (DockerException, RequestException, OSError) as error:
        raise ProviderError(
            f"{subject}: Docker at {where} does not answer ({_reason(error)}). "
            "Start it, or name another with DOCKER_HOST or tradingdb:dockerHost"
        ) from None
    try:
        yield client
    except APIError as error:
        explanation = error.explanation or str(error)
        raise ProviderError(f"{subject}: Docker at {where} refused: {explanation}") from None
    except (DockerException, RequestException, OSError) as error:
        raise ProviderError(f"{subject}: Docker at {where} failed: {_reason(error)}") from None
    finally:
        client.close()


def _reason(error: BaseException) -> str:
    """The innermost cause: what requests and urllib3 wrap around it tells a person nothing."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    return str(error) if isinstance(error, OSError) and error.strerror else type(error).__name__
