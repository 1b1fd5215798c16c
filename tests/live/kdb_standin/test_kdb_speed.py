"""What the stand-in must manage, in processor time so that a busy machine does not change the verdict."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pykx as kx
import pytest

from stores.kdb import codec
from stores.kdb.conversion import to_python
from stores.kdb.values import Items, Table, Vector, chars, symbol_list

pytestmark = pytest.mark.live
Start = Any
Q = Path(__file__).resolve().parents[3] / "q"


def _server_seconds(standin: Any) -> float:
    fields = Path(f"/proc/{standin.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _best(action: Callable[[], object], repeats: int = 7) -> float:
    found = []
    for _ in range(repeats):
        start = time.process_time()
        action()
        found.append(time.process_time() - start)
    return min(found)


@pytest.mark.parametrize("kept", [False, True], ids=["in memory", "with the log"])
def test_three_hundred_thousand_rows_a_second_in_batches_of_a_thousand(
    start: Start,
    tmp_path: Path,
    kept: bool,
) -> None:
    environment = {"TDB_Q": str(Q), **({"TDB_DATA": str(tmp_path / "data")} if kept else {})}
    standin = start(str(Q / "process/boot.q"), env=environment)
    rows, random = 1000, np.random.default_rng(0)
    batch = Items(
        [
            Vector(16, np.arange(rows)),
            symbol_list(f"S{n % 50}" for n in range(rows)),
            symbol_list(["X"] * rows),
            Vector(9, random.random(rows)),
            Vector(9, random.random(rows)),
            chars(b"B" * rows),
            Vector(7, np.arange(rows)),
            Vector(12, np.arange(rows)),
        ]
    )
    with standin.connect(user="tdb_admin") as q:
        q.query("upd", "trade", batch)
        before = _server_seconds(standin)
        for _ in range(600):
            q.query("upd", "trade", batch)
        spent = _server_seconds(standin) - before
        assert to_python(q.query("count trade")) == 601 * rows
    assert 600 * rows / spent > 300_000


def test_a_grouped_query_over_ten_million_rows_takes_at_most_a_second(start: Start) -> None:
    standin = start()
    with standin.connect(timeout=120) as q:
        q.query("t:([]sym:10000000?`A`B`C`D`E`F`G`H;price:10000000?100f;size:10000000?1000)")
        query = "select vwap:size wavg price,last price,max price,n:count i by sym from t"
        q.query(query)
        spent = []
        for _ in range(3):
            before = _server_seconds(standin)
            assert len(to_python(q.query(query))["sym"]) == 8
            spent.append(_server_seconds(standin) - before)
    assert min(spent) <= 1.0


def test_the_codec_is_within_one_and_a_half_times_of_pykx() -> None:
    rows, random = 1_000_000, np.random.default_rng(0)
    symbols = symbol_list(f"SYM{n}" for n in range(500)).data
    table = Table(
        ("time", "sym", "price", "size", "side"),
        (
            Vector(12, np.arange(rows)),
            Vector(11, symbols[random.integers(0, 500, rows)]),
            Vector(9, random.random(rows)),
            Vector(7, random.integers(0, 99, rows)),
            chars(b"B" * rows),
        ),
    )
    message = codec.write_message(codec.ASYNC, table)
    theirs = kx.deserialize(message)
    assert _best(lambda: codec.write_message(codec.ASYNC, table)) <= 1.5 * _best(lambda: kx.serialize(theirs))
    assert _best(lambda: codec.read_message(message, 1 << 31)) <= 1.5 * _best(lambda: kx.deserialize(message))
