"""A hardened container with its data volume and its mounted files. What runs in it is the engine's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_docker as docker

from infra.foundation.component import formerly_below
from infra.foundation.mounts import FILES
from infra.foundation.network import Networks
from infra.provider.docker_readiness.sdk import Readiness
from infra.provider.docker_volume_claim.sdk import VolumeClaim
from infra.provider.docker_volume_files.sdk import File, VolumeFiles
from infra.settings import PROJECT, Limits, Settings


@dataclass(frozen=True)
class User:
    uid: int
    gid: int


@dataclass(frozen=True)
class Mounted:
    """One file for the server. A change restarts it unless the engine can take the file in while it runs."""

    content: pulumi.Input[str]
    restart: bool = True
    base64: bool = False  # the content is base64, for what is not text


@dataclass(frozen=True)
class ServerArgs:
    engine: str
    settings: Settings
    limits: Limits
    networks: Networks
    image: pulumi.Input[str]
    user: User
    data_path: str
    inner_port: int
    outer_port: int
    files: Mapping[str, Mounted]
    command: Sequence[str]
    health: Sequence[str]
    entrypoint: Sequence[str] = ()  # empty leaves it to the image
    environment: Mapping[str, str] = field(default_factory=dict)
    scratch: Sequence[str] = ("/tmp",)  # noqa: S108 - a tmpfs inside the container
    shared_memory_mb: int = 64
    stop_signal: str = "SIGTERM"


class Server:
    """The container is disposable; the data volume is not."""

    def __init__(self, args: ServerArgs, parent: pulumi.Resource) -> None:
        former = f"engines:{type(parent).__name__}", "foundation:Server"
        self._child = pulumi.ResourceOptions(
            parent=parent, aliases=formerly_below(f"{args.engine}-server", *former)
        )
        claim = self._claim(args)
        self.data = self._data_volume(args, claim)
        self.files = self._file_volume(args, claim)
        self.container = self._container(args)
        self.ready = self._readiness(args)

    def _with(self, **options: Any) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(**options))

    def _claim(self, args: ServerArgs) -> VolumeClaim:
        """Comes before all else of the server: what a lost state left running is not touched."""
        settings = args.settings
        return VolumeClaim(
            f"{args.engine}-data-claim",
            volume=f"{settings.namespace}-{args.engine}-data",
            adopt=args.engine in settings.adopt,
            hint=f'{PROJECT}:adopt to ["{args.engine}"]',
            opts=self._child,
        )

    def _data_volume(self, args: ServerArgs, claim: VolumeClaim) -> docker.Volume:
        settings = args.settings
        options = self._with(
            depends_on=[claim], protect=settings.protect, retain_on_delete=settings.retain_data
        )
        name = f"{settings.namespace}-{args.engine}-data"
        return docker.Volume(f"{args.engine}-data", name=name, labels=_volume_labels(args), opts=options)

    def _file_volume(self, args: ServerArgs, claim: VolumeClaim) -> VolumeFiles:
        volume = docker.Volume(
            f"{args.engine}-files",
            name=f"{args.settings.namespace}-{args.engine}-files",
            labels=_volume_labels(args),
            opts=self._with(depends_on=[claim]),
        )
        files = {
            path: File(file.content, args.user.uid, args.user.gid, restart=file.restart, base64=file.base64)
            for path, file in args.files.items()
        }
        return VolumeFiles(
            f"{args.engine}-mounted", volume=volume.name, image=args.image, files=files, opts=self._child
        )

    def _container(self, args: ServerArgs) -> docker.Container:
        settings, limits, user = args.settings, args.limits, args.user
        return docker.Container(
            args.engine,
            name=f"{settings.namespace}-{args.engine}",
            hostname=args.engine,
            image=args.image,
            user=f"{user.uid}:{user.gid}",
            entrypoints=list(args.entrypoint) or None,
            command=list(args.command),
            envs=[f"{name}={value}" for name, value in args.environment.items()],
            labels=_container_labels(args, self.files.revision),
            mounts=[
                docker.ContainerMountArgs(type="volume", source=self.data.name, target=args.data_path),
                docker.ContainerMountArgs(
                    type="volume", source=self.files.volume, target=FILES, read_only=True
                ),
            ],
            tmpfs=dict.fromkeys(args.scratch, f"rw,nosuid,nodev,uid={user.uid},gid={user.gid},mode=0700"),
            read_only=True,
            capabilities=docker.ContainerCapabilitiesArgs(drops=["ALL"]),
            security_opts=["no-new-privileges"],
            memory=limits.memory_mb,
            # Equal to memory: no swap. Left out, it would show as a change on the second `up`.
            memory_swap=limits.memory_mb,
            cpus=str(limits.cpus),
            shm_size=args.shared_memory_mb,
            ulimits=[
                docker.ContainerUlimitArgs(name="nproc", soft=limits.processes, hard=limits.processes),
            ],
            ports=[
                docker.ContainerPortArgs(
                    internal=args.inner_port, external=args.outer_port, ip=settings.bind_address
                )
            ],
            network_mode="bridge",  # left out, it would show as a change on every `up`
            networks_advanced=[
                docker.ContainerNetworksAdvancedArgs(name=args.networks.edge.name),
                docker.ContainerNetworksAdvancedArgs(name=args.networks.internal.name, aliases=[args.engine]),
            ],
            healthcheck=docker.ContainerHealthcheckArgs(
                tests=["CMD", *args.health],
                interval=f"{settings.health_seconds}s",
                timeout="5s",
                start_period="60s",
                retries=5,
            ),
            log_driver="json-file",
            log_opts={"max-size": "20m", "max-file": "5"},
            restart="unless-stopped",
            stop_signal=args.stop_signal,
            stop_timeout=60,
            destroy_grace_seconds=60,
            # Docker runs the first health check after a whole interval; `ready` does not wait for that.
            wait=False,
            opts=self._with(delete_before_replace=True),
        )

    def _readiness(self, args: ServerArgs) -> Readiness:
        """What the server's contents wait for."""
        return Readiness(
            f"{args.engine}-ready",
            container=self.container.name,
            container_id=self.container.id,
            opts=self._child,
        )


def _container_labels(args: ServerArgs, revision: pulumi.Input[str]) -> list[docker.ContainerLabelArgs]:
    labels: dict[str, pulumi.Input[str]] = {
        "tdb.engine": args.engine,
        # A new revision of the mounted files replaces the container, which then reads them.
        "tdb.files": revision,
        # Why the port is published; the policy pack asks for it.
        f"tdb.port.{args.inner_port}": f"clients of {args.engine}, over TLS with a login of their own",
        "tdb.stack": args.settings.stack,
    }
    return [docker.ContainerLabelArgs(label=label, value=value) for label, value in labels.items()]


def _volume_labels(args: ServerArgs) -> list[docker.VolumeLabelArgs]:
    labels = {"tdb.engine": args.engine, "tdb.stack": args.settings.stack}
    return [docker.VolumeLabelArgs(label=label, value=value) for label, value in labels.items()]
