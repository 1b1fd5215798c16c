"""Turning into a client program: this machine's own, or the one in the container. No secret in arguments."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from ops.errors import OpsError


def become(
    program: str, arguments: Sequence[str], variables: Mapping[str, str], *, container: str = ""
) -> NoReturn:
    """Exit code, signals and standard input are the program's own from here on.

    In a container, variables are named on docker's command line and their values come from its environment.
    """
    words = [program, *arguments]
    if container:
        docker = "docker"
        terminal = "-it" if sys.stdin.isatty() and sys.stdout.isatty() else "-i"
        named = [word for name in variables for word in ("--env", name)]
        words = [docker, "exec", terminal, *named, container, *words]
    sys.stdout.flush()
    try:
        os.execvpe(words[0], words, {**os.environ, **variables})  # noqa: S606
    except FileNotFoundError as error:
        raise OpsError(
            f"neither {program} nor docker's own command is on this machine",
            mend=f"install one of them (on Debian: {_PACKAGES.get(program, program)} or docker.io)",
        ) from error


_PACKAGES = {"psql": "postgresql-client", "redis-cli": "redis-tools"}


def here(program: str) -> bool:
    """Whether this machine has the program; `TDB_CLIENTS=container` prefers the container's."""
    return os.environ.get("TDB_CLIENTS") != "container" and shutil.which(program) is not None
