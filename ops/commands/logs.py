"""`tdb logs`: what the engines write, without the secrets that a statement may have put there."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Annotated

import typer

from infra.settings import ENGINES
from infra.workspace import Workspace
from ops.access import Access
from ops.commands.options import StackName, app
from ops.docker_host import Container, DockerHost
from ops.engine import Engine
from ops.errors import OpsError
from ops.stack import Stack

command = app()

# A statement that sets a password is logged as it was sent when it fails.
_SPOKEN = re.compile(r"(?i)(password\s*[=:]?\s*)('[^']*'|\"[^\"]*\")|SCRAM-SHA-256\$[^\s']+")


@command.command()
def logs(
    engine: Annotated[
        str, typer.Argument(help=f"One of {', '.join(ENGINES)}; all of them if left out.")
    ] = "",
    stack: StackName = "dev",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as new lines come.")] = False,
    tail: Annotated[int, typer.Option("--tail", "-n", min=0, help="How many lines of each engine.")] = 50,
) -> None:
    """Show the last lines that the engines wrote. Secrets of the stack are replaced by `[secret]`.

    Examples:

        ./tdb logs
        ./tdb logs postgres -f
        ./tdb logs redis --tail 200 --stack test
    """
    chosen = Stack.named(stack, Workspace.of_environment())
    if engine and engine not in ENGINES:
        raise OpsError(f"there is no engine {engine!r}", mend=f"name one of {', '.join(ENGINES)}", code=2)
    containers = containers_of(chosen, engine)
    hidden = Hidden(secrets(chosen))
    width = max(len(one.engine) for one in containers) if len(containers) > 1 else 0
    threads = [
        threading.Thread(target=show, args=(one, follow, tail, hidden, width), daemon=True)
        for one in containers
    ]
    if not follow:  # one engine after the other reads better
        for one in containers:
            show(one, follow, tail, hidden, width)
        return
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def containers_of(stack: Stack, engine: str) -> list[Container]:
    found = DockerHost().containers(stack.name, stack.settings().namespace)
    chosen = [one for one in found if one.engine and (not engine or one.engine == engine)]
    if not chosen:
        raise OpsError(
            f"there is no container of {engine or 'any engine'} in stack {stack.name}",
            mend=f"./tdb up --stack {stack.name}",
        )
    return sorted(chosen, key=lambda one: ENGINES.index(one.engine) if one.engine in ENGINES else 9)


def secrets(stack: Stack) -> list[str]:
    """Those of the state; a stack that is only half up has none that we could read."""
    try:
        return Access.of(Engine(stack)).secrets()
    except OpsError:
        return []


class Hidden:
    """Replaces secrets in text."""

    def __init__(self, known: list[str]) -> None:
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        if self._known:
            text = self._known.sub("[secret]", text)
        return _SPOKEN.sub(lambda match: f"{match[1] or ''}[secret]", text)


def show(container: Container, follow: bool, tail: int, hidden: Hidden, width: int) -> None:
    prefix = f"{container.engine:<{width}} | " if width else ""
    for line in lines(DockerHost().logs(container.id, follow=follow, tail=tail)):
        print(prefix + hidden(line), flush=True)


def lines(chunks: Iterator[bytes]) -> Iterator[str]:
    """Docker hands over pieces that need not end at a line's end."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line.decode(errors="replace").rstrip("\r") for line in whole)
    if rest:
        yield rest.decode(errors="replace")
