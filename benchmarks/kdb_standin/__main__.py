"""What the stand-in for q manages: rows inserted, a grouped query, and its codec beside PyKX's.

Run as `.venv/bin/python -m benchmarks.kdb_standin`; prints a table and writes JSON. Processor time is
measured, and arms alternate, because machines are shared.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from stores.kdb import Connection, codec
from stores.kdb.conversion import to_python
from stores.kdb.values import Items, Table, Vector, chars, symbol_list

ROOT = Path(__file__).resolve().parents[2]
REPEATS = 7
BATCH = 1_000
MILLION = 1_000_000


@contextlib.contextmanager
def standin(*arguments: str, **environment: str) -> Iterator[tuple[Connection, int]]:
    """A connection to a server of its own, and the server's process number."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "infra.airgap.kdb_standin", *arguments, "-p", f"127.0.0.1:{port}"]
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL
    ) as server:
        try:
            _listening(server, port)
            with Connection("127.0.0.1", port, user="tdb_admin", timeout=120) as connection:
                yield connection, server.pid
        finally:
            server.terminate()


def _listening(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 30
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
    sys.exit(f"the stand-in does not listen on 127.0.0.1:{port}")


def processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def inserted_rows_a_second(data: str | None) -> float:
    """In batches of a thousand; with `data`, also written to the log."""
    random = np.random.default_rng(0)
    batch = Items(
        [
            Vector(16, np.arange(BATCH)),
            symbol_list(f"S{n % 50}" for n in range(BATCH)),
            symbol_list(["X"] * BATCH),
            Vector(9, random.random(BATCH)),
            Vector(9, random.random(BATCH)),
            chars(b"B" * BATCH),
            Vector(7, np.arange(BATCH)),
            Vector(12, np.arange(BATCH)),
        ]
    )
    kept = {"TDB_DATA": data} if data else {}
    with standin(str(ROOT / "q/process/boot.q"), TDB_Q=str(ROOT / "q"), **kept) as (q, process):
        before = processor_seconds(process)
        for _ in range(600):
            q.query("upd", "trade", batch)
        spent = processor_seconds(process) - before
        if to_python(q.query("count trade")) != 600 * BATCH:
            sys.exit("rows are missing after the insert")
    return 600 * BATCH / spent


def grouped_query_seconds() -> float:
    query = "select vwap:size wavg price,last price,max price,n:count i by sym from t"
    with standin() as (q, process):
        q.query("t:([]sym:10000000?`A`B`C`D`E`F`G`H;price:10000000?100f;size:10000000?1000)")
        spent = []
        for _ in range(REPEATS):
            before = processor_seconds(process)
            if len(to_python(q.query(query))["sym"]) != 8:
                sys.exit("the grouped query lost a symbol")
            spent.append(processor_seconds(process) - before)
    return statistics.median(spent)


def codec_ratios() -> dict[str, float]:
    """Ours to PyKX's, over a million rows."""
    os.environ.setdefault("PYKX_UNLICENSED", "true")
    import pykx  # noqa: PLC0415 - reads the environment when imported

    random = np.random.default_rng(0)
    symbols = symbol_list(f"SYM{n}" for n in range(500)).data
    columns = (
        Vector(12, np.arange(MILLION)),
        Vector(11, symbols[random.integers(0, 500, MILLION)]),
        Vector(9, random.random(MILLION)),
        Vector(7, random.integers(0, 99, MILLION)),
        chars(b"B" * MILLION),
    )
    table = Table(("time", "sym", "price", "size", "side"), columns)
    message = codec.write_message(codec.ASYNC, table)
    theirs = pykx.deserialize(message)
    return {
        "encode": _ratio(lambda: codec.write_message(codec.ASYNC, table), lambda: pykx.serialize(theirs)),
        "decode": _ratio(lambda: codec.read_message(message, 1 << 31), lambda: pykx.deserialize(message)),
    }


def _ratio(ours: Callable[[], object], peer: Callable[[], object]) -> float:
    def spent(action: Callable[[], object]) -> float:
        start = time.process_time()
        action()
        return time.process_time() - start

    return statistics.median(spent(ours) / spent(peer) for _ in range(REPEATS))


def main() -> None:
    with tempfile.TemporaryDirectory() as data:
        ratios = codec_ratios()
        found = {
            "rows inserted a second, in memory": inserted_rows_a_second(None),
            "rows inserted a second, with the log": inserted_rows_a_second(data),
            "seconds for select by over 10M rows": grouped_query_seconds(),
            "encode 1M rows, ratio to PyKX": ratios["encode"],
            "decode 1M rows, ratio to PyKX": ratios["decode"],
        }
    for name, value in found.items():
        print(f"{name:<40} {value:>12,.2f}")
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".tdb" / "benchmarks" / "kdb_standin.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(found, indent=2) + "\n")
    print(f"written to {target}")


if __name__ == "__main__":
    main()
