"""The provider without a server: whatever connects fails, so what passes did not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.airgap.plugins.postgresql.provider import PostgresqlProvider
from infra.provider_framework.harness import ProviderHarness


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TDB_CACHE", str(tmp_path))


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of this machine that is taken and answers nobody."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


@pytest.fixture
def harness(closed_port: int) -> ProviderHarness:
    settings = {"host": "127.0.0.1", "port": closed_port, "username": "admin", "password": "s3cret-word"}
    return ProviderHarness(PostgresqlProvider(), settings)
