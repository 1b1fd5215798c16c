"""Verifies a stack once for every line of its standard input, and says what is red: one run of JSON a line.

A process of its own, for tests do not run within tests; one for all, for its start takes longer than a run.
"""

from __future__ import annotations

import json
import sys

from ops.verification.live import Live
from ops.verification.run import verify


def main() -> None:
    first = Live.of(sys.argv[1])
    for _ in sys.stdin:
        outcome = verify(first.again())
        print(json.dumps(json.loads(outcome.as_json())), flush=True)


if __name__ == "__main__":
    main()
