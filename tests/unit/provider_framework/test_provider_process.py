"""The plugin as a process: port, silence, end."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty

from infra.provider_framework.encoding import encode
from infra.provider_framework.protocol import provider_pb2, provider_pb2_grpc
from tests.unit.provider_framework.conftest import urn
from tests.unit.provider_framework.shelf_provider import BOX
from tests.unit.threads import other_thread

COMMAND = [
    sys.executable,
    "-m",
    "infra.provider_framework",
    "tests.unit.provider_framework.shelf_provider:provider",
]
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start() -> Iterator[Start]:
    processes: list[subprocess.Popen[bytes]] = []

    def started(*arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        processes.append(process)
        return process

    yield started
    for process in processes:
        process.kill()
        process.communicate()


def port_of(process: subprocess.Popen[bytes]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def stub_of(port: int) -> provider_pb2_grpc.ResourceProviderStub:
    return provider_pb2_grpc.ResourceProviderStub(grpc.insecure_channel(f"127.0.0.1:{port}"))


def test_the_port_is_the_only_thing_on_stdout_and_comes_soon(start: Start) -> None:
    begun = time.monotonic()
    process = start()
    port = port_of(process)
    assert time.monotonic() - begun < 3  # 0.15 s on an idle machine
    assert stub_of(port).GetPluginInfo(Empty()).version == "1.2.3"
    process.terminate()
    assert process.communicate(timeout=10) == (b"", b"")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_it_silently(start: Start, number: signal.Signals) -> None:
    process = start()
    port_of(process)
    process.send_signal(number)
    assert process.communicate(timeout=10) == (b"", b"")
    assert process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_that_comes_to_another_thread_ends_it_too(start: Start, number: signal.Signals) -> None:
    process = start()
    port_of(process)
    os.kill(other_thread(process.pid), number)
    assert process.communicate(timeout=10) == (b"", b"")
    assert process.returncode == 0


def test_a_signal_while_it_starts_is_silent(start: Start) -> None:
    process = start()
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=10) == (b"", b"")


def test_a_signal_cancels_what_is_running_and_waits_for_it(start: Start) -> None:
    process = start()
    call = begin(port_of(process), "hang")
    process.send_signal(signal.SIGINT)
    assert call.exception(timeout=10).details() == "interrupted while lifting"
    assert process.wait(10) == 0


def test_an_operation_that_does_not_heed_the_signal_does_not_hold_the_process(start: Start) -> None:
    process = start()
    call = begin(port_of(process), "deaf")
    process.send_signal(signal.SIGINT)
    assert process.wait(8) == 0
    assert process.communicate() == (b"", b"info: lifting\n")
    assert call.exception(timeout=10).code() is grpc.StatusCode.UNAVAILABLE


def test_it_ends_when_its_engine_is_gone(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as engine:
        process = start("--logtostderr", "-v=9", f"127.0.0.1:{engine.getsockname()[1]}")
        port_of(process)
        accepted, _ = engine.accept()  # it looks whether the engine is there, and goes on
        accepted.close()
        assert process.poll() is None
    assert process.wait(10) == 0


def test_it_ends_when_its_parent_is_gone() -> None:
    reader, writer = os.pipe()
    # The parent leaves at once; the pipe's other end closes when the plugin, its last holder, ends.
    script = (
        f"import subprocess as s; plugin = s.Popen({COMMAND!r}, stdout=s.PIPE, close_fds=False);"
        " plugin.stdout.readline()"
    )
    subprocess.run([sys.executable, "-c", script], check=True, pass_fds=[writer], timeout=20)
    os.close(writer)
    readable, _, _ = select.select([reader], [], [], 10)
    os.close(reader)
    assert readable, "the plugin outlived its parent"


def begin(port: int, behaviour: str) -> Any:
    """A create that is running when this returns."""
    stub = stub_of(port)
    request = provider_pb2.CreateRequest(
        urn=urn(), type=BOX, properties=encode({}, {"name": "x", "behaviour": behaviour})
    )
    call = stub.Create.future(request)
    stub.GetPluginInfo(Empty())  # answered after the create was taken up: one connection, in order
    return call
