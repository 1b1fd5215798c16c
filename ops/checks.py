"""What `tdb doctor` looks at. Each check is a function that gives findings; none changes anything."""

from __future__ import annotations

import stat
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from infra.airgap.images.catalogue import Catalogue
from infra.airgap.toolchain.inventory import inventory
from infra.settings import ENGINES, Settings
from infra.steps import StepError
from ops import backend, passphrase, preflight
from ops.docker_host import DockerHost, moment
from ops.engine import environment
from ops.errors import OpsError
from ops.stack import Stack

_GB = 1_000_000_000
_SKEW = 5.0  # seconds that Docker's clock may differ before certificates and leases suffer


class Level(StrEnum):
    """How a finding is to be taken."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    level: Level
    subject: str
    text: str
    mend: str = ""


@dataclass(frozen=True)
class Machine:
    """What the checks that need Docker look at."""

    host: DockerHost
    stack: Stack
    settings: Settings


Check = Callable[[Machine], Iterator[Finding]]


def findings(stack: Stack, settings: Settings) -> Iterator[Finding]:
    """All of them; what needs Docker is left out where Docker does not answer."""
    yield _python()
    try:
        host = DockerHost()
        version = host.version()
    except OpsError as error:
        yield Finding(Level.FAIL, "Docker", f"{error.what} ({error.where})", error.mend)
    else:
        yield Finding(Level.OK, "Docker", f"{version} at {host.address}")
        for check in (_disk, _ports, _images, _clock):
            yield from _guarded(check, Machine(host, stack, settings))
    yield from _toolchain(stack)
    yield _backend(stack)
    yield _passphrase(stack)


def _guarded(check: Check, machine: Machine) -> Iterator[Finding]:
    """A check that cannot be made is a finding, not the end of the others."""
    try:
        yield from check(machine)
    except OpsError as error:
        yield Finding(Level.FAIL, check.__name__.strip("_"), error.what, error.mend)


def _python() -> Finding:
    text = f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro} at {sys.executable}"
    return Finding(Level.OK, "Python", text)


def _disk(machine: Machine) -> Iterator[Finding]:
    if not machine.host.local:
        return
    wanted = preflight.minimum_free()
    for place, free in preflight.disks(machine.host, machine.stack.workspace):
        level = Level.FAIL if free < wanted else Level.OK
        text = f"{free / _GB:.1f} GB free at {place} ({wanted / _GB:.1f} GB wanted)"
        yield Finding(
            level, "disk", text, "make room, or set TDB_MIN_FREE_GB lower" if level == Level.FAIL else ""
        )


def _ports(machine: Machine) -> Iterator[Finding]:
    if not machine.host.local:
        return
    running = machine.host.containers(machine.stack.name, machine.settings.namespace)
    clashes = list(preflight.port_clashes(machine.host, machine.settings, running))
    for clash in clashes:
        mend = "end that program, or set other ports (trading-databases:ports)"
        yield Finding(Level.FAIL, "ports", f"taken: {clash}", mend)
    if not clashes:
        ours = sorted({published.port for container in running for published in container.ports})
        text = f"held by stack {machine.stack.name}: {', '.join(map(str, ours))}" if ours else "free"
        yield Finding(Level.OK, "ports", text)


def _images(machine: Machine) -> Iterator[Finding]:
    try:
        built = Catalogue(machine.stack.workspace.images).read()
    except StepError as error:
        yield Finding(Level.FAIL, "images", error.reason, error.mend)
        return
    for engine in ENGINES:
        if engine in machine.settings.images:
            yield Finding(Level.OK, f"image {engine}", f"pinned: {machine.settings.images[engine]}")
        elif engine not in built:
            yield Finding(
                Level.WARN, f"image {engine}", "not built yet", "./tdb up or ./tdb images build makes it"
            )
        elif not machine.host.image(built[engine].id):
            mend = f"./tdb images build {engine}"
            yield Finding(Level.WARN, f"image {engine}", "built once, and gone from Docker", mend)
        else:
            yield Finding(
                Level.OK, f"image {engine}", f"built here: {built[engine].tag} {built[engine].id[7:19]}"
            )


def _clock(machine: Machine) -> Iterator[Finding]:
    """Against the Docker host's, which is what certificates are judged by inside the containers."""
    said = machine.host.clock()
    if said is None:
        return
    skew = abs(moment(said).timestamp() - time.time())
    if skew > _SKEW:
        mend = "synchronise both clocks (chrony or systemd-timesyncd)"
        yield Finding(Level.WARN, "clock", f"{skew:.0f} s away from the Docker host's", mend)
    else:
        yield Finding(Level.OK, "clock", "agrees with the Docker host's")


def _toolchain(stack: Stack) -> Iterator[Finding]:
    for entry in inventory(stack.workspace):
        if entry.part == "Docker engine":
            continue
        text = " ".join(word for word in (entry.kind, entry.version, f"({entry.why})") if word)
        mend = "" if entry.works else "./tdb up or ./tdb env prepares it"
        yield Finding(Level.OK if entry.works else Level.WARN, entry.part, text, mend)


def _backend(stack: Stack) -> Finding:
    made = environment(stack.workspace)
    where = backend.described(made)
    shared = (
        "this checkout's own" if backend.local_folder(made) == stack.workspace.state.resolve() else "shared"
    )
    return Finding(Level.OK, "backend", f"{where} ({shared})")


def _passphrase(stack: Stack) -> Finding:
    if provider := stack.secrets_provider():
        return Finding(
            Level.OK, "passphrase", f"not used: secrets are locked by {provider.partition(':')[0]}"
        )
    if given := passphrase.given():
        return Finding(Level.OK, "passphrase", f"from {', '.join(given)}")
    if not passphrase.generated(stack):
        mend = "set PULUMI_CONFIG_PASSPHRASE_FILE before ./tdb up"
        return Finding(Level.WARN, "passphrase", f"none given, and stack {stack.name} needs one", mend)
    file = stack.workspace.passphrase
    if not file.is_file():
        return Finding(Level.OK, "passphrase", "generated by the first ./tdb up")
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        return Finding(Level.FAIL, "passphrase", f"{file} has mode {mode:04o}", f"chmod 600 {file}")
    return Finding(Level.OK, "passphrase", f"{file}, mode {mode:04o}; back it up")
