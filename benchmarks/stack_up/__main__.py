"""How long a stack takes: `./tdb up` beside a plain script that does the same, and what no change costs.

Run as `.venv/bin/python -m benchmarks.stack_up [--repeats 7] [--json FILE]`. Tools and images are there;
nothing of the stack is. Arms alternate, because machines are shared.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docker

from benchmarks import command
from benchmarks.stack_up import inputs
from benchmarks.stack_up.stack import Declared, Plain
from infra.settings import ENGINES

REPEATS = 3


def timed(work: Callable[[], object]) -> float:
    start = time.monotonic()
    work()
    return time.monotonic() - start


@contextlib.contextmanager
def arms(folder: Path) -> Iterator[tuple[Declared, Plain]]:
    """Both, taken down at the end whatever happens."""
    mark = f"tdb-test-{secrets.token_hex(3)}"
    client = docker.from_env()
    declared = Declared(f"{mark}-d", folder / "declared", client)
    plain = Plain(f"{mark}-p", folder / "plain", client)
    declared.prepare()
    try:
        yield declared, plain
    finally:
        with contextlib.suppress(RuntimeError):
            declared.down()
        plain.down()
        client.close()


def measure(repeats: int, say: Callable[[str], None]) -> dict[str, Any]:
    times: dict[str, list[float]] = {name: [] for name in ROWS}
    with tempfile.TemporaryDirectory(prefix="tdb-bench-") as name, arms(Path(name)) as (declared, plain):
        say("bringing a stack up once, to have its contents for the script and everything warm")
        declared.up()
        plain.images = {engine: declared.container(engine).attrs["Image"] for engine in ENGINES}
        inputs.write(declared, plain.inputs)
        declared.down()
        states = []
        for number in range(1, repeats + 1):
            say(f"repeat {number} of {repeats}")
            times["up"].append(timed(declared.up))
            states.append(declared.state())
            times["second up"].append(timed(lambda: declared.run("up", "--expect-no-changes")))
            times["preview"].append(timed(lambda: declared.run("preview", "--expect-no-changes")))
            times["destroy"].append(timed(declared.down))
            times["plain script"].append(timed(plain.up))
            states.append(plain.state())
            times["plain script down"].append(timed(plain.down))
            times["empty program"].append(empty_program(declared))
    if any(state != states[0] for state in states):
        raise SystemExit(f"the arms did not come to the same state: {json.dumps(states, indent=2)}")
    return {"repeats": repeats, "state": states[0], "seconds": times, "ratios": ratios(times)}


def empty_program(declared: Declared) -> float:
    """A change-less `up` of a program that declares nothing: what the engine itself costs."""
    folder = declared.folder / "empty"
    if not folder.is_dir():
        folder.mkdir()
        (folder / "Pulumi.yaml").write_text(
            f"name: empty\nruntime:\n  name: python\n  options: {{virtualenv: {sys.prefix}}}\n"
        )
        (folder / "__main__.py").write_text("")
        in_environment(declared, folder, "stack", "init", "dev")
        in_environment(declared, folder, "up", "--yes", "--skip-preview", "--stack", "dev")
    return timed(lambda: in_environment(declared, folder, "up", "--yes", "--skip-preview", "--stack", "dev"))


def in_environment(declared: Declared, folder: Path, *words: str) -> None:
    """The CLI with the tools of the workspace and a state of its own."""
    workspace = declared.folder / "workspace"
    state = folder / "state"
    state.mkdir(exist_ok=True)
    variables = {
        **declared.environment,
        "PATH": f"{workspace / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PULUMI_HOME": str(workspace / "pulumi"),
        "PULUMI_BACKEND_URL": state.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(workspace / "passphrase"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    subprocess.run(
        ["pulumi", "--cwd", folder, *words, "--non-interactive"],
        check=True, capture_output=True, env=variables, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def ratios(times: dict[str, list[float]]) -> dict[str, float]:
    """Of pairs that ran next to each other: what the machine did meanwhile hits both."""
    pairs = {
        "up to plain script": ("up", "plain script"),
        "second up to empty program": ("second up", "empty program"),
    }
    return {
        name: statistics.median(a / b for a, b in zip(times[one], times[other], strict=True))
        for name, (one, other) in pairs.items()
    }


# What is measured, and what it has to stay below on a machine of two processors, in seconds.
ROWS: dict[str, float | None] = {
    "up": 45,
    "plain script": None,
    "second up": 5,
    "preview": 4,
    "destroy": 20,
    "plain script down": None,
    "empty program": None,
}


def show(found: dict[str, Any]) -> None:
    command.table(ROWS, found["seconds"], width=28, digits=1)
    for name, ratio in found["ratios"].items():
        print(f"{name:<28}{ratio:>8.2f}")
    print("both arms came to: " + ", ".join(f"{count} {name}" for name, count in found["state"].items()))


if __name__ == "__main__":
    command.run("stack_up", __doc__, REPEATS, measure, show)
