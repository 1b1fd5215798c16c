"""The command line that the benchmarks of whole stacks share: repeats, a file of figures, a table to read."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

Say = Callable[[str], None]


def run(
    module: str,
    purpose: str | None,
    repeats: int,
    measure: Callable[[int, Say], dict[str, Any]],
    show: Callable[[dict[str, Any]], None],
    *,
    least: int = 1,
) -> None:
    """Measures, writes the figures down, and shows them. What it is at meanwhile goes to standard error."""
    parser = argparse.ArgumentParser(prog=f"benchmarks.{module}", description=purpose)
    parser.add_argument("--repeats", type=int, default=repeats, metavar="N")
    parser.add_argument("--json", type=Path, default=Path(f"{module}.json"), metavar="FILE")
    chosen = parser.parse_args()
    found = measure(max(least, chosen.repeats), lambda text: print(text, file=sys.stderr, flush=True))
    chosen.json.write_text(json.dumps(found, indent=2) + "\n")
    show(found)
    print(f"written to {chosen.json}")


def table(
    limits: Mapping[str, float | None], seconds: Mapping[str, Sequence[float]], *, width: int, digits: int
) -> None:
    """A line for each row of `limits`, which says what the row has to stay below, if anything."""
    print(f"{'':<{width}}{'median':>8}{'least':>8}{'most':>8}{'wanted':>8}")
    for name, wanted in limits.items():
        taken = seconds[name]
        shown = (f"{one:>8.{digits}f}" for one in (statistics.median(taken), min(taken), max(taken)))
        limit = f"{wanted:.0f}" if wanted else ""
        print(f"{name:<{width}}{''.join(shown)}{limit:>8}")
