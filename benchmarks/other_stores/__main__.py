"""How long what a stack keeps inside Redis, InfluxDB and KDB+ takes through the engine: made, and unchanged.

Run as `.venv/bin/python -m benchmarks.other_stores [--repeats 5] [--json FILE]`. The servers run. Each
command is paired with the same one that looks at none of these resources: the difference is what they cost.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker

from benchmarks import command
from benchmarks.other_stores.contents import Contents

REPEATS = 5
# What is measured, and what it has to stay below on a machine of two processors, in seconds.
ROWS: dict[str, float | None] = {
    "made: the whole command": None,
    "made: the command without": None,
    "made: difference": 5,
    "made: difference in processor time": None,
    "made: first to last record": None,
    "unchanged: the whole command": None,
    "unchanged: the command without": None,
    "unchanged: difference": 1,
    "unchanged: difference in processor time": None,
}


@dataclass(frozen=True)
class Cost:
    elapsed: float
    processor: float  # of the command and of all that it started and waited for

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.elapsed - other.elapsed, self.processor - other.processor)


def cost(work: Callable[[], object]) -> Cost:
    start, before = time.monotonic(), os.times()
    work()
    spent, after = time.monotonic() - start, os.times()
    user, system = after.children_user - before.children_user, after.children_system - before.children_system
    return Cost(spent, user + system)


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Contents]:
    """Taken down at the end whatever happens."""
    client = docker.from_env()
    stack = Contents(f"tdb-test-{secrets.token_hex(3)}", folder, client)
    stack.prepare()
    try:
        stack.up()
        yield stack
    finally:
        with contextlib.suppress(RuntimeError):
            stack.down()
        client.close()


def measure(repeats: int, say: Callable[[str], None]) -> dict[str, Any]:
    times: dict[str, list[float]] = {name: [] for name in ROWS}
    with tempfile.TemporaryDirectory(prefix="tdb-bench-") as name:
        say("bringing a stack up")
        with running(Path(name)) as stack:
            resources = set(stack.records())
            for number in range(1, repeats + 1):
                say(f"repeat {number} of {repeats}")
                one_repeat(stack, number, times)
                if set(stack.records()) != resources:
                    raise SystemExit("not all resources came back")
            stack.run("drift")  # and the servers hold what the state says
    return {"repeats": repeats, "resources": len(resources), "seconds": times}


def one_repeat(stack: Contents, number: int, times: dict[str, list[float]]) -> None:
    """The unchanged pair turns round each time, so that neither is always the second."""
    stack.remove()
    without, made = cost(stack.look_at_nothing), cost(stack.create)
    moments = stack.records().values()
    pair = [stack.look_at_nothing, stack.change_nothing]
    if number % 2:
        idle, unchanged = map(cost, pair)
    else:
        unchanged, idle = map(cost, reversed(pair))
    added, found = made - without, unchanged - idle
    records = (max(moments) - min(moments)).total_seconds()
    row = (
        *(made.elapsed, without.elapsed, added.elapsed, added.processor, records),
        *(unchanged.elapsed, idle.elapsed, found.elapsed, found.processor),
    )
    for name, seconds in zip(ROWS, row, strict=True):
        times[name].append(seconds)


def show(found: dict[str, Any]) -> None:
    print(f"{found['resources']} resources")
    command.table(ROWS, found["seconds"], width=42, digits=2)


if __name__ == "__main__":
    command.run("other_stores", __doc__, REPEATS, measure, show)
