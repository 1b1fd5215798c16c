"""Run by its path in a program's environment: loads what it is told to, then waits for what to run.

That is one line of JSON on standard input. Where the input ends without one, nobody needed this interpreter.
Nothing of this project may be imported here: the environment may be any.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import sys
from pathlib import Path


def load(modules: list[str]) -> None:
    gc.disable()  # what is imported stays; to look through it for garbage takes a tenth of the time
    for name in modules:
        try:
            importlib.import_module(name)
        except ImportError:
            break  # the program will say so, and what to do
    gc.freeze()
    gc.enable()


def main(modules: list[str]) -> None:
    del sys.path[0]  # this file's folder
    load(modules)
    line = sys.stdin.buffer.readline()
    if not line:
        return
    wanted = json.loads(line)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, sys.stdin.fileno())
    os.close(nothing)
    os.environ.update(wanted["environment"])
    sys.argv = [wanted["script"], *wanted["arguments"]]
    sys.path.insert(0, str(Path(wanted["script"]).parent))
    runpy.run_path(wanted["script"], run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
