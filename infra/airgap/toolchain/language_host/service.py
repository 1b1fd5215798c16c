"""The life of the host: listens, prints its port, ends when the engine closes it or is gone."""

from __future__ import annotations

import argparse
import os
import stat
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import grpc
from pulumi.runtime.proto.language_pb2_grpc import add_LanguageRuntimeServicer_to_server

from infra.airgap.toolchain.language_host.server import LanguageHost
from infra.ending import Ending

_UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
_CALLS_AT_ONCE = 64  # a policy pack or plugin holds its call for its whole life
_PARENT_POLL_SECONDS = 1.0


def engine_address(arguments: list[str]) -> str:
    """The engine's address; its options for logs and tracing have no meaning here."""
    parser = argparse.ArgumentParser(prog="pulumi-language-python", description=__doc__)
    parser.add_argument("engine", nargs="?", default="", help="address of the engine")
    parser.add_argument("--logtostderr", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("-v", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--tracing", default="", help=argparse.SUPPRESS)
    return str(parser.parse_known_args(arguments)[0].engine)


def watch_engine(ending: Ending) -> None:
    """It is over when the engine's end of our input closes, or when our parent changes."""
    if stat.S_ISFIFO(os.fstat(0).st_mode):
        while os.read(0, 4096):
            pass
    else:
        parent = os.getppid()
        while os.getppid() == parent:
            time.sleep(_PARENT_POLL_SECONDS)
    ending.begin()


def serve(arguments: list[str]) -> int:
    """Serve one engine to its end."""
    host = LanguageHost(engine_address(arguments))
    server = grpc.server(ThreadPoolExecutor(_CALLS_AT_ONCE, thread_name_prefix="call"), options=_UNLIMITED)
    add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()

    ending = Ending()
    threading.Thread(target=watch_engine, args=(ending,), daemon=True, name="engine").start()
    print(port, flush=True)
    ending.wait()
    host.close()
    server.stop(0)
    return 0
