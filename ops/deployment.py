"""What `up`, `preview` and `destroy` share: the stack made ready, the engine's options, who is asked."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Event
from typing import Final

from infra.settings import Settings
from infra.workspace import ROOT, Workspace
from ops import backend, declarations, passphrase, preflight, prepare, recovery
from ops.console import interactive, note
from ops.docker_host import STARTING, UNHEALTHY, Container, DockerHost
from ops.engine import Engine
from ops.errors import OpsError
from ops.stack import Stack

_PATIENCE: Final = 60.0  # seconds; the health checks' own time to start
_CHECK: Final = 5.0  # seconds that a health check may take
_REVIVE = {"paused": "unpause", "exited": "start", "created": "start"}


@dataclass(frozen=True)
class Deployment:
    """A stack, ready for the engine: tools and images there, Docker answering, settings valid."""

    engine: Engine
    settings: Settings
    host: DockerHost
    recorded: backend.Recorded
    containers: list[Container]

    @classmethod
    def ready(cls, name: str, *, images: bool = True) -> Deployment:
        """Mistakes of the user are found first, before minutes go into preparation."""
        stack = Stack.named(name, Workspace.of_environment())
        settings = stack.settings()
        passphrase.variables(stack)
        if images:
            declarations.q_tables()
            prepare.everything(stack.workspace, settings.images)
        else:
            prepare.toolchain(stack.workspace)
        engine = Engine(stack)
        host = DockerHost()
        recorded = engine.ensure_stack()
        return cls(engine, settings, host, recorded, host.containers(stack.name, settings.namespace))

    def recovered(self) -> Deployment:
        """Over what an earlier run left; refuses while another run has the stack."""
        recovery.clear_locks(self.engine)
        containers = recovery.clear_orphans(self.engine, self.host, self.recorded, self.containers)
        recorded = recovery.clear_pending(self.engine, self.recorded)
        return Deployment(self.engine, self.settings, self.host, recorded, containers)

    def check(self) -> None:
        preflight.check(self.host, self.settings, self.engine.stack.workspace, self.containers)
        preflight.refuse_unknown_data(self.host, self.settings, self.recorded)

    def notice_lost(self) -> None:
        """Tells the state of containers that were killed or removed by hand, so that `up` restores them.

        Only Docker's own objects are read: what is inside a server cannot be while the server is gone.
        """
        lost = recovery.lost(self.recorded, self.containers)
        if not lost:
            return
        note(f"Not running as they should: {', '.join(lost)}. They are looked at and restored.")
        urns = [resource.urn for resource in self.recorded.of_kind("docker:index/")]
        targets = [word for urn in urns for word in ("--target", urn)]
        settings = ["--stack", self.engine.stack.name, "--config-file", str(self.engine.stack.overlay)]
        self.engine.capture(["refresh", *settings, "--yes", "--skip-preview", *QUIET, *targets])

    def confirm_up(self) -> None:
        """The engine is content once a container exists; that it serves is seen here."""
        found = [one for one in self._settled() if one.engine]
        failing = [one for one in found if one.health == STARTING or not one.serves]
        if failing:
            state = "; ".join(f"{one.name} is {one.health}" for one in failing)
            raise OpsError(
                f"stack {self.settings.stack} is up but for: {state}",
                where=", ".join(f"./tdb logs {one.engine} -s {self.settings.stack}" for one in failing),
                mend=f"docker {_REVIVE.get(failing[0].state, 'restart')} {failing[0].name}, "
                f"or docker rm -f it: ./tdb up --stack {self.settings.stack} makes it anew, data stays",
            )

    def _settled(self) -> list[Container]:
        """The containers, once Docker has looked at each: its first health check comes an interval late.

        One that was paused is unhealthy until Docker looks again, and so may be one that has just recovered.
        """
        begin = time.monotonic()
        again = self.settings.health_seconds + _CHECK
        while True:
            found = self.host.containers(self.settings.stack, self.settings.namespace)
            passed = time.monotonic() - begin
            awaited = {STARTING: _PATIENCE, UNHEALTHY: again}
            if all(passed > awaited.get(one.health, 0) for one in found if one.health in awaited):
                return found
            Event().wait(0.1)


QUIET = ("--suppress-outputs", "--suppress-permalink=true")


def policies() -> list[str]:
    """The policy pack of the checkout, where it has one."""
    pack = ROOT / "policies"
    return ["--policy-pack", str(pack)] if (pack / "PulumiPolicy.yaml").is_file() else []


def approval(verb: str, settings: Settings, *, yes: bool, ask: bool = False) -> list[str]:
    """The engine's options for asking or not: guarded stacks are asked about, others are not."""
    unasked = ["--yes", "--skip-preview"]
    if yes:
        return unasked
    if interactive() and (ask or settings.protect):
        return []
    if ask or settings.protect:
        raise OpsError(
            f"{verb} of stack {settings.stack} has to be confirmed, and there is no terminal to ask on",
            mend=f"look at ./tdb preview --stack {settings.stack}, then add --yes",
        )
    return unasked
