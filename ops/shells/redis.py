"""redis-cli on a stack, with the operator's certificate here or the server's own inside the container."""

from __future__ import annotations

from ops.access import Access
from ops.shells import client

_TLS = "/etc/tradingdb/tls"


def run(access: Access, namespace: str, arguments: list[str]) -> None:
    login = access.credentials["redis"]
    host, port = access.endpoint("redis")
    variables = {"REDISCLI_AUTH": str(login["password"])}
    user = ["--user", str(login["user"])]
    if client.here("redis-cli"):
        tls = _options(str(access.authority), str(access.certificate), str(access.key))
        client.become("redis-cli", ["-h", host, "-p", str(port), *tls, *user, *arguments], variables)
    tls = _options(f"{_TLS}/ca.crt", f"{_TLS}/server.crt", f"{_TLS}/server.key")
    words = ["-h", "localhost", "-p", "6379", *tls, *user, *arguments]
    client.become("redis-cli", words, variables, container=f"{namespace}-redis")


def _options(authority: str, certificate: str, key: str) -> list[str]:
    return ["--tls", "--cacert", authority, "--cert", certificate, "--key", key]
