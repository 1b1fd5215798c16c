"""D11: a container says whether it serves."""

from __future__ import annotations

from collections.abc import Iterator

from policies.containers import health_words
from policies.kinds import CONTAINER
from policies.model import Resource, ResourceRule, Severity, cis_docker


def check(container: Resource) -> Iterator[str]:
    words = health_words(container)
    if not words:
        yield "there is no health check"
    elif words[0].upper() == "NONE":
        yield "the health check is switched off"
    elif words[0] in ("CMD", "CMD-SHELL") and not any(word.strip() for word in words[1:]):
        yield "the health check runs nothing"


RULE = ResourceRule(
    id="D11",
    statement="Containers have a health check.",
    reason="A process that runs is not a server that answers; deployments and restarts go by the difference.",
    severity=Severity.MEDIUM,
    controls=(cis_docker("5.27"),),
    mend="Set `healthcheck` to a command that asks the server itself.",
    refused='docker.ContainerHealthcheckArgs(tests=["NONE"])',
    accepted='docker.ContainerHealthcheckArgs(tests=["CMD", "pg_isready", "--quiet"])',
    kinds=(CONTAINER,),
    check=check,
)
