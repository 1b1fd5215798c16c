"""D13: what `docker inspect` and the process list show holds no secret. Goes by names, shows names alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies import containers
from policies.kinds import CONTAINER
from policies.model import Resource, ResourceRule, Severity, cis_docker, cis_postgresql

_WORD = (
    r"(?:password|passwd|passphrase|pass|pwd|secret|token|credentials?|requirepass|masterauth|api[-_]?key)"
)
_VARIABLE = re.compile(
    rf"(?:.*_)?(?:PG)?{_WORD}(?:_.*)?|(?:.*_)?(?:AUTH|(?:PRIVATE|ACCESS|SECRET)_KEY)", re.I
)
_FILE = re.compile(r"(?:.*_)?\w*(?:FILE|PATH|DIR)", re.I)
# What a shell fills in when the command runs, and what names a file, is no secret itself.
_VALUE = r"""(?=["']?[^\s"'$/-])\S+"""
_OPTION = re.compile(rf"(?<![\w-])--?(?P<name>(?!no-)(?:\w[\w-]*-)?{_WORD})(?:=|\s+){_VALUE}", re.I)
_ASSIGNED = re.compile(rf"(?<![\w-])(?P<name>[A-Za-z_]\w*)={_VALUE}")
_ADDRESS = re.compile(r"\w+://[^\s/:@]*:[^\s/@$]+@")
_NAME = re.compile(r"[A-Za-z_]\w{0,63}")


def check(container: Resource) -> Iterator[str]:
    for place, (name, value) in enumerate(containers.environment(container)):
        shown = name if _NAME.fullmatch(name) else f"number {place + 1}"
        if value and (_secret(name) or (_file(name) and not value.startswith("/"))):
            yield f"environment variable {shown} holds a secret"
        elif _ADDRESS.search(value):
            yield f"environment variable {shown} holds an address with a password in it"
    for where in ("command", "entrypoints"):
        yield from _found(where, " ".join(containers.words(container, where)))
    yield from _found("healthcheck", " ".join(containers.health_words(container)))


def _found(where: str, text: str) -> Iterator[str]:
    options = {match["name"] for match in _OPTION.finditer(text)}
    assigned = {match["name"] for match in _ASSIGNED.finditer(text) if _secret(match["name"])}
    for name in sorted(options | assigned):
        yield f"`{where}` holds a secret, after {name}"
    if _ADDRESS.search(text):
        yield f"`{where}` holds an address with a password in it"


def _secret(name: str) -> bool:
    return bool(_VARIABLE.fullmatch(name)) and not _FILE.fullmatch(name)


def _file(name: str) -> bool:
    """A variable that names the file with a secret, as POSTGRES_PASSWORD_FILE does."""
    return bool(_VARIABLE.fullmatch(name)) and bool(_FILE.fullmatch(name))


RULE = ResourceRule(
    id="D13",
    statement="No secret stands in a container's environment or command.",
    reason="Both are shown by `docker inspect`, inherited by every child process, and kept in the logs of "
    "tools; rotating a secret there replaces the database.",
    severity=Severity.CRITICAL,
    controls=(cis_docker("4.10"), cis_postgresql("1.7")),
    mend="Mount the secret as a file with `tradingdb:docker:VolumeFiles` and name the file, "
    "as POSTGRES_PASSWORD_FILE does.",
    refused='docker.Container(..., envs=["POSTGRES_PASSWORD=..."])',
    accepted='docker.Container(..., envs=["POSTGRES_PASSWORD_FILE=/etc/tradingdb/secrets/superuser"])',
    kinds=(CONTAINER,),
    check=check,
)
