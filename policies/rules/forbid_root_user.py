"""D05: a container starts as a user that is not root."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kinds import CONTAINER
from policies.model import Resource, ResourceRule, Severity, cis_docker


def check(container: Resource) -> Iterator[str]:
    user = str(container.properties.get("user") or "").partition(":")[0]
    if not user:
        yield "no user is named, so the image decides"
    elif not user.isdecimal():
        yield "the user is not a number, and a name may stand for 0 in the image"
    elif int(user) == 0:
        yield "the container runs as root"


RULE = ResourceRule(
    id="D05",
    statement="No container runs as root.",
    reason="Root in a container is root on the host as soon as one wall between them fails.",
    severity=Severity.HIGH,
    controls=(cis_docker("4.1"),),
    mend='Set `user` to a number and group above 0, such as "999:999".',
    refused='docker.Container(..., user="root")',
    accepted='docker.Container(..., user="999:999")',
    kinds=(CONTAINER,),
    check=check,
)
