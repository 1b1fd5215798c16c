"""The plugin process: starts the service, prints its port and nothing else on stdout, ends when it should."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import grpc

from infra.provider_framework.engine_log import EngineLog
from infra.provider_framework.lifetime import Lifetime, stay_silent_until_ready
from infra.provider_framework.operations import Operations
from infra.provider_framework.protocol import provider_pb2_grpc
from infra.provider_framework.resource import Provider
from infra.provider_framework.service import Servicer

_THREADS: Final = 320  # a whole stack at once, waiting for health checks, must leave room for Cancel
_GRACE: Final = 3.0  # seconds for running operations; the engine kills after five
OPTIONS: Final = (
    ("grpc.max_receive_message_length", 400 * 1024 * 1024),  # the engine's own limit
    ("grpc.max_send_message_length", -1),
    # An object that did not become usable travels in the metadata of the error.
    ("grpc.max_metadata_size", 16 * 1024 * 1024),
    ("grpc.absolute_max_metadata_size", 16 * 1024 * 1024),
    ("grpc.so_reuseport", 0),
)


def start(operations: Operations) -> tuple[grpc.Server, int]:
    """A running server on a free port of 127.0.0.1."""
    pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="operation")
    server = grpc.server(pool, options=OPTIONS)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(operations), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def serve(provider: Provider[Any]) -> None:
    """Run as the plugin process that the engine started; does not return."""
    stay_silent_until_ready()
    log = EngineLog(_engine_address(sys.argv[1:]))
    operations = Operations(provider, log)
    lifetime = Lifetime(lambda: log.address)
    server, port = start(operations)
    lifetime.begin()
    print(port, flush=True)
    sys.stdout = sys.stderr  # what a library prints must not reach the stream that the engine reads
    lifetime.wait()
    operations.cancelled.set()
    server.stop(_GRACE).wait(_GRACE)
    os._exit(0)  # a thread that did not heed the cancellation must not keep the process


def _engine_address(arguments: Sequence[str]) -> str:
    """The last word that is no option: the engine may put `--logtostderr -v=9 --tracing URL` before it."""
    return next((word for word in reversed(arguments) if not word.startswith("-")), "")
