"""K02: q asks for a password."""

from __future__ import annotations

from collections.abc import Iterator

from policies import containers
from policies.kinds import CONTAINER
from policies.model import NotApplicable, Resource, ResourceRule, Severity, kx_documentation


def check(container: Resource) -> Iterator[str]:
    command = [*containers.words(container, "entrypoints"), *containers.words(container, "command")]
    if containers.engine(container) != "kdb" and command[:1] != ["q"]:
        raise NotApplicable("not a container of kdb")
    users = containers.option(command, "-u", "-U")
    if users is None:
        yield "q is started without a file of users: everybody may log in"
    elif not users.startswith("/"):
        # `-u 1` and `-u 0` restrict what a handle may do and ask nobody for a password.
        yield "`-u` or `-U` names no file of users: everybody may log in"


RULE = ResourceRule(
    id="K02",
    statement="KDB+ lets in only users with a password.",
    reason="Without `-u`, `-U` or `.z.pw`, whoever reaches the port runs any q, and through it any program.",
    severity=Severity.CRITICAL,
    controls=(kx_documentation("-u (usr-pwd), -U, .z.pw"),),
    mend="Start q with `-U /path/of/users`, a mounted file of names and hashed passwords.",
    refused='docker.Container(..., entrypoints=["q"], command=["-p", "5000"])',
    accepted='docker.Container(..., entrypoints=["q"], command=["-U", "/etc/tradingdb/secrets/users"])',
    kinds=(CONTAINER,),
    check=check,
)
