"""`tdb destroy`: takes a stack down, and says what of its data is left."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from ops import recovery
from ops.commands.options import PASS_ON, StackName, Yes, app
from ops.console import interactive, results
from ops.deployment import QUIET, Deployment, approval
from ops.errors import OpsError

command = app()


@command.command(context_settings=PASS_ON)
def destroy(
    context: typer.Context,
    stack: StackName = "dev",
    yes: Yes = False,
    keep_data: Annotated[
        bool, typer.Option("--keep-data", help="Leave the data volumes where they are.")
    ] = False,
    remove_data: Annotated[
        bool, typer.Option("--remove-data", help="Remove also volumes that outlive the stack.")
    ] = False,
) -> None:
    """Remove a stack: containers, networks and, where the settings allow, data.

    Asks on a terminal unless `--yes` is given. A protected stack is refused. Volumes that stay behind are
    listed with the way to remove them. Other options go to `pulumi destroy`.

    Examples:

        ./tdb destroy
        ./tdb destroy --keep-data
        ./tdb destroy --stack test --yes --remove-data
    """
    if keep_data and remove_data:
        raise OpsError("--keep-data and --remove-data exclude each other", mend="choose one", code=2)
    ready = Deployment.ready(stack, images=False).recovered()
    refuse_protected(ready)
    if ready.recorded.resources:
        asking = approval("destroy", ready.settings, yes=yes, ask=interactive())
        if keep_data:
            retain(ready)
        code = ready.engine.operate("destroy", *asking, *QUIET, *context.args)
        if code != 0:
            raise SystemExit(code)
        recovery.Attempt.of(ready.engine).end()
    else:
        results().print(f"Stack {stack} has nothing to destroy.")
    left(ready, remove=remove_data)


def refuse_protected(ready: Deployment) -> None:
    """Before anything is taken down, not in the middle of it."""
    protected = [one for one in ready.recorded.resources if one.protected]
    if not protected and not ready.settings.protect:
        return
    name = ready.settings.stack
    some = ", ".join(one.urn.rpartition("::")[2] for one in protected[:4]) or "its settings say so"
    more = f" and {len(protected) - 4} more" if len(protected) > 4 else ""
    raise OpsError(
        f"stack {name} is protected and is not destroyed",
        where=f"{some}{more}",
        mend=f"if it must go: set trading-databases:protect to false in Pulumi.{name}.yaml, "
        f"run ./tdb up --stack {name}, then destroy",
    )


def retain(ready: Deployment) -> None:
    """Marks the data volumes in the state, which is all that a destroy goes by."""
    name = ready.settings.stack
    exported = json.loads(ready.engine.capture(["stack", "export", "--stack", name]))
    for said in exported["deployment"].get("resources", []):
        if said["type"] == "docker:index/volume:Volume" and said["urn"].endswith("-data"):
            said["retainOnDelete"] = True
    ready.engine.capture(["stack", "import", "--stack", name], given=json.dumps(exported))


def left(ready: Deployment, *, remove: bool) -> None:
    """The data volumes that are still there, and what can be done with them."""
    name, out = ready.settings.stack, results()
    if remove:
        remove_everything(ready)
        return
    volumes = ready.host.data_volumes(name, ready.settings.namespace)
    if not volumes:
        return
    engines = [
        volume.removeprefix(f"{ready.settings.namespace}-").removesuffix("-data") for volume in volumes
    ]
    out.print("\nThese volumes hold data and are still there:")
    for volume in volumes:
        out.print(f"  {volume}")
    out.print(
        f"\nTo take them over again: set trading-databases:adopt to {json.dumps(engines)}", soft_wrap=True
    )
    out.print(f"in Pulumi.{name}.yaml and run ./tdb up --stack {name}.", soft_wrap=True)
    if "influxdb" in engines:
        given = "trading-databases:secrets given.influxdb-operator-token"
        out.print(f"InfluxDB's data opens to its old token alone: give that as {given}.", soft_wrap=True)
    out.print(f"To remove them for good: ./tdb destroy --stack {name} --remove-data", soft_wrap=True)


def remove_everything(ready: Deployment) -> None:
    """What Docker still has of the stack: kept volumes and, where the state was lost, all of it."""
    host, name, namespace = ready.host, ready.settings.stack, ready.settings.namespace
    for container in host.containers(name, namespace):
        host.remove_container(container.id)
        results().print(f"Removed container {container.name}.")
    for network in host.networks(name, namespace):
        host.remove_network(network.id)
        results().print(f"Removed network {network.name}.")
    for volume in host.volumes(name, namespace):
        host.remove_volume(volume)
        results().print(f"Removed volume {volume}.")
