"""The way to one Docker engine, and its failures as one sentence each.

Connects at first use and not before: configuring a provider must not need a running server.

Nor does it need Docker's client library, which takes longer to read than all else here and which a preview
never uses. Threads that enter that library at once through several of its modules break its import: so the
first import names the package itself, as in `Engine.explained`, and all others come inside that.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock
from time import monotonic
from typing import TYPE_CHECKING, Final

from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties

if TYPE_CHECKING:
    from docker import APIClient
    from docker.errors import APIError
    from docker.tls import TLSConfig

_POOL: Final = 32  # connections; the engine works on many resources at once
_ANSWER_SECONDS: Final = 120


class Engine:
    """One engine's address and, once asked, the client that talks to it."""

    def __init__(self, address: str, certificates: Path | None = None) -> None:
        self.address = address
        self._certificates = certificates
        self._lock = Lock()
        self._client: APIClient | None = None

    @property
    def client(self) -> APIClient:
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def close(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None

    def require_api(self, version: str, what: str) -> None:
        """Refuse an input that this engine would silently ignore."""
        spoken = str(self.client.api_version)
        from docker.utils import version_lt  # noqa: PLC0415 - see above

        if version_lt(spoken, version):
            raise ProviderError(
                f"{what} needs a Docker engine with API {version} or later; {self.address} speaks {spoken}."
                " Leave it out or upgrade the engine"
            )

    @contextmanager
    def explained(self, doing: str) -> Iterator[APIClient]:
        """The client; what goes wrong with it inside becomes one clear ProviderError."""
        from docker import errors  # noqa: PLC0415 - see above
        from requests import RequestException  # noqa: PLC0415 - see above

        try:
            yield self.client
        except (errors.DockerException, RequestException, OSError) as error:
            raise ProviderError(self.sentence(doing, error)) from error

    def sentence(self, doing: str, error: BaseException) -> str:
        from docker.errors import APIError  # noqa: PLC0415 - see above
        from requests.exceptions import SSLError, Timeout  # noqa: PLC0415 - see above

        where = self.address
        for cause in _causes(error):
            match cause:
                case FileNotFoundError():
                    return (
                        f"{doing}: Docker is not running here: there is no socket at {where}."
                        " Install and start the Docker engine, or set DOCKER_HOST"
                    )
                case ConnectionRefusedError():
                    return f"{doing}: the Docker engine is not running: nothing answers at {where}. Start it"
                case PermissionError():
                    return (
                        f"{doing}: no permission to use Docker at {where}."
                        " Add this user to the group `docker` and log in again, or run as root"
                    )
                case socket.gaierror():
                    return f"{doing}: the Docker host {where} has no address: check the name in DOCKER_HOST"
                case SSLError():
                    return f"{doing}: TLS with the Docker host {where} failed: check the files in certPath"
                case Timeout():
                    return f"{doing}: the Docker engine at {where} gave no answer within {_ANSWER_SECONDS} s"
                case ConnectionResetError() | BrokenPipeError():
                    return f"{doing}: the Docker engine at {where} went away. Start it and run again"
                case APIError():
                    return f"{doing}: {said(cause)}"
        return f"{doing}: Docker at {where}: {error}"

    def _connect(self) -> APIClient:
        from docker import APIClient  # noqa: PLC0415 - see above

        if self.address.startswith("unix://"):
            # The client leaves its socket open when it cannot connect.
            with socket.socket(socket.AF_UNIX) as probe:
                probe.connect(self.address.removeprefix("unix://"))
        return APIClient(
            base_url=self.address,
            version="auto",
            timeout=_ANSWER_SECONDS,
            tls=self._tls() or False,
            use_ssh_client=self.address.startswith("ssh://"),
            max_pool_size=_POOL,
        )

    def _tls(self) -> TLSConfig | None:
        folder = self._certificates
        if folder is None or not self.address.startswith(("tcp://", "https://")):
            return None
        from docker.tls import TLSConfig  # noqa: PLC0415 - see above

        return TLSConfig(
            client_cert=(str(folder / "cert.pem"), str(folder / "key.pem")),
            ca_cert=str(folder / "ca.pem"),
            verify=True,
        )


def said(error: APIError) -> str:
    """The engine's own words, on one line."""
    text = " ".join(str(error.explanation or error).split())
    if "no space left on device" in text:
        return f"{text}. The Docker host's disk is full: free some space and run again"
    return text


def poll(done: Callable[[], bool], cancelled: Event, seconds: float, every: float = 0.2) -> bool:
    """True as soon as `done`; False when the time is over or the user interrupts."""
    deadline = monotonic() + seconds
    while not done():
        if monotonic() >= deadline or cancelled.wait(every):
            return False
    return True


def without_empty(values: Properties) -> Properties:
    """Docker leaves out and nulls what it has no value for; so do the outputs."""
    return {key: value for key, value in values.items() if value is not None}


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and all it stands for: causes, contexts, and errors kept as arguments."""
    waiting, seen = [error], set[int]()
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        inner = [current.__cause__, current.__context__, getattr(current, "reason", None), *current.args]
        waiting.extend(item for item in inner if isinstance(item, BaseException))
