"""The command line that the benchmarks of whole stacks share: repeats, a file of figures, a table to read."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
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
