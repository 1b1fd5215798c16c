"""Asks Redis over mutual TLS: as the auditor, who reads rules and settings and no value. Only reads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from redis import Redis, exceptions
from redis.backoff import NoBackoff
from redis.retry import Retry

from ops.access import Access
from ops.verification.check import UnaskableError

_LOOKING: Final = "auditor"
_SECONDS: Final = 5


class RedisServer:
    def __init__(self, access: Access) -> None:
        self._access = access
        self._client: Redis | None = None

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    @property
    def users(self) -> Mapping[str, str]:
        """Every declared user's password."""
        found: Mapping[str, str] = self._access.credentials["redisUsers"]
        return found

    def client(self, user: str | None, password: str | None) -> Redis:
        host, port = self._access.endpoint("redis")
        return Redis(
            host=host,
            port=port,
            username=user,
            password=password,
            ssl=True,
            ssl_ca_certs=str(self._access.authority),
            ssl_certfile=str(self._access.certificate),
            ssl_keyfile=str(self._access.key),
            socket_timeout=_SECONDS,
            socket_connect_timeout=_SECONDS,
            retry=Retry(NoBackoff(), 0),  # a refused password is no better a second time
            decode_responses=True,
        )

    def refusal(self, user: str | None, password: str | None) -> str:
        """Why a login is turned away; empty where it is let in. ECHO is a command of every connection."""
        client = self.client(user, password)
        try:
            client.ping()
        except exceptions.NoPermissionError:
            return ""  # let in, and may not do that
        except (exceptions.AuthenticationError, exceptions.ResponseError) as error:
            return str(error)
        finally:
            client.close()
        return ""

    @property
    def _auditor(self) -> Redis:
        if self._client is None:
            if _LOOKING not in self.users:
                raise UnaskableError(f"the stack's outputs hold no password of Redis user {_LOOKING}")
            self._client = self.client(_LOOKING, self.users[_LOOKING])
        return self._client

    @cached_property
    def settings(self) -> Mapping[str, str]:
        return {str(name): str(value) for name, value in self._auditor.config_get("*").items()}

    def chosen(self, *names: str) -> dict[str, str]:
        return {name: self.settings.get(name, "not known to the server") for name in names}

    @cached_property
    def access_list(self) -> Mapping[str, str]:
        """The server's own line for each user, without the hash of its password."""
        found = {}
        for text in self._auditor.acl_list():
            _, name, *words = str(text).split()
            found[name] = " ".join(word for word in words if not word.startswith("#"))
        return found

    def version(self) -> str:
        return str(self._auditor.info("server")["redis_version"])

    def server_time(self) -> float:
        """Seconds since 1970, by the server's own log of persistence; the auditor may not ask TIME."""
        return float(self._auditor.info("server")["server_time_usec"]) / 1e6
