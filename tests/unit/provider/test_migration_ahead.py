"""What migrations need is loaded when a database is made, once, and is in nobody's way."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty

from infra.provider.postgres_bootstrap import resource
from infra.provider.postgres_migration import ahead
from infra.provider.server import TradingDb
from infra.provider_framework.encoding import encode
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.protocol import provider_pb2, provider_pb2_grpc

TOKEN = "tradingdb:postgres:Bootstrap"
INPUTS = {"container": "tdb-test-none", "adminRole": "a", "adminPassword": "canary-password"}


@pytest.fixture
def nobody(tmp_path: Path) -> str:
    """A Docker host where nothing listens."""
    return f"unix://{tmp_path}/docker.sock"


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The threads that would have loaded the modules, by name."""
    seen: list[str] = []
    monkeypatch.setattr(ahead, "_ONCE", threading.Lock())
    monkeypatch.setattr(ahead, "_load", lambda: seen.append(threading.current_thread().name))
    return seen


def joined() -> None:
    for thread in threading.enumerate():
        if thread.name == "migrations-ahead":
            thread.join(10)


def test_it_is_loaded_once_and_only_where_a_database_is_made(
    loads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_docker(_: Any, subject: str) -> Any:
        raise ProviderError(f"{subject}: Docker does not answer")

    monkeypatch.setattr(resource, "docker_engine", no_docker)
    provider = ProviderHarness(TradingDb())
    completed, failures = provider.check(TOKEN, INPUTS)
    assert failures == []
    made = provider.create(TOKEN, completed, preview=True)
    provider.update(TOKEN, made, completed, preview=True)
    with pytest.raises(ProviderError, match="does not answer"):
        provider.update(TOKEN, made, completed)
    with pytest.raises(ProviderError, match="does not answer"):
        provider.read(TOKEN, made)
    joined()
    assert loads == []
    for _ in range(2):
        with pytest.raises(ProviderError, match="does not answer"):
            provider.create(TOKEN, completed)
    joined()
    assert loads == ["migrations-ahead"]


def test_a_module_that_cannot_be_loaded_is_left_to_whoever_needs_it(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ahead, "_ONCE", threading.Lock())
    monkeypatch.setattr(ahead, "_MODULES", ("migrations.nothing_like_it", "json"))
    ahead.load()
    joined()
    assert capfd.readouterr() == ("", "")


def test_to_start_the_provider_loads_neither_alembic_nor_sqlalchemy() -> None:
    script = (
        "import sys, infra.provider.server as s; s.TradingDb();"
        " print([n for n in ('alembic', 'sqlalchemy') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "infra.provider.server"]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    yield started
    started.kill()
    started.communicate()


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="looks into the process by /proc")
def test_a_provider_that_is_told_to_end_while_it_loads_ends_silently(
    process: subprocess.Popen[bytes], nobody: str
) -> None:
    assert process.stdout is not None
    with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        stub.Configure(provider_pb2.ConfigureRequest(args=encode({}, {"dockerHost": nobody})))
        preview = _creation(preview=True)
        stub.Create(preview)
        assert not _has_loaded(process.pid)
        with pytest.raises(grpc.RpcError):
            stub.Create(_creation())
        deadline = time.monotonic() + 20
        while not _has_loaded(process.pid):
            assert time.monotonic() < deadline, "nothing was loaded"
            stub.GetPluginInfo(Empty())  # it answers while it loads
        process.terminate()
        assert process.communicate(timeout=10) == (b"", b"")
    assert process.returncode == 0


def _creation(*, preview: bool = False) -> Any:
    return provider_pb2.CreateRequest(
        urn=f"urn:pulumi:dev::project::{TOKEN}::x",
        type=TOKEN,
        properties=encode({}, INPUTS | {"database": "postgres", "revokePublic": True}),
        preview=preview,
    )


def _has_loaded(process: int) -> bool:
    """Whether the first compiled part of SQLAlchemy is there; its last ones and Alembic come long after."""
    return "sqlalchemy" in Path(f"/proc/{process}/maps").read_text()
