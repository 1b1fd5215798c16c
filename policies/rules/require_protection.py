"""X04: the engine refuses to delete what holds data or keys. Volumes are the matter of S01."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kinds import AUTHORITY, DATABASE, INFLUX_SETUP, PASSWORD, PASSWORDS, ROLE, SCHEMA
from policies.model import Control, Resource, ResourceRule, Severity


def check(resource: Resource) -> Iterator[str]:
    if not resource.protected:
        yield "the resource is not protected"


RULE = ResourceRule(
    id="X04",
    statement="Stateful resources are protected.",
    reason="A slip of the pen in the program would otherwise be a deletion of data, or of the keys to it.",
    severity=Severity.CRITICAL,
    controls=(Control("Pulumi documentation", "3", "Resource option: protect"),),
    mend="Give the resource `pulumi.ResourceOptions(protect=True)`; for a stack of this project, set "
    "`trading-databases:protect: true`.",
    refused='postgresql.Database("trading", opts=pulumi.ResourceOptions(protect=False))',
    accepted='postgresql.Database("trading", opts=pulumi.ResourceOptions(protect=True))',
    kinds=(AUTHORITY, DATABASE, INFLUX_SETUP, PASSWORD, PASSWORDS, ROLE, SCHEMA),
    check=check,
)
