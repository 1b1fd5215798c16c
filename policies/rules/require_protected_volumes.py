"""S01: every volume that an engine writes to is in the stack, and protected."""

from __future__ import annotations

from collections.abc import Iterator

from policies import containers
from policies.kinds import CONTAINER, VOLUME
from policies.model import Control, Resource, Severity, Stack, StackRule


def check(stack: Stack) -> Iterator[tuple[Resource, str]]:
    # A name that is not known yet is one that no mount can name either.
    volumes = {str(volume.properties["name"]): volume for volume in stack.of_kind(VOLUME)}
    for container in stack.of_kind(CONTAINER):
        if not containers.engine(container):
            continue
        for source, path, read_only in containers.volume_mounts(container):
            if read_only:
                continue
            volume = volumes.get(source)
            if volume is None:
                yield container, f"the volume at {path} is not one of the stack's"
            elif not volume.protected:
                yield volume, f"it holds what {container.name} writes to {path}, and is not protected"


RULE = StackRule(
    id="S01",
    statement="Every volume that an engine writes to is protected.",
    reason="The volume is the database: containers come and go, a deleted volume is gone.",
    severity=Severity.CRITICAL,
    controls=(Control("Pulumi documentation", "3", "Resource option: protect"),),
    mend="Give the volume `pulumi.ResourceOptions(protect=True, retain_on_delete=True)`; for a stack of this "
    "project, set `trading-databases:protect: true`.",
    refused='docker.Volume("data", opts=pulumi.ResourceOptions(protect=False))',
    accepted='docker.Volume("data", opts=pulumi.ResourceOptions(protect=True))',
    check=check,
)
