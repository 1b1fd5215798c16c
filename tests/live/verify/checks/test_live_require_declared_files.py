"""F02: the programs and certificates that the servers loaded are those of this checkout and stack."""

from __future__ import annotations

import hashlib

import pytest

from infra.settings import ENGINES
from infra.workspace import ROOT
from ops.verification.check import Check, agree
from ops.verification.containers import FILES
from ops.verification.live import Live
from policies.model import Control, Severity

pytestmark = pytest.mark.live

CHECK = Check(
    id="F02",
    name="require-declared-files",
    statement="The q programs in the container and every engine's trusted authority are the declared ones.",
    reason="Code that was changed on the server answers to nobody's review.",
    severity=Severity.HIGH,
    controls=(Control("ISO/IEC 27001", "2022", "A.8.32"),),
    mend="./tdb up --stack {stack} puts the checkout's files there",
)
_SHOWN = 12  # characters of a checksum


@pytest.mark.parametrize("engine", ["kdb"])
def test_the_q_programs_are_those_of_the_checkout(live: Live, engine: str) -> None:
    folder = ROOT / "q"
    declared = {
        path.relative_to(folder).as_posix(): _sum(path.read_bytes())
        for path in folder.rglob("*.q")
        if "tests" not in path.relative_to(folder).parts
    }
    found = live.containers[engine].checksums(f"{FILES}/q")
    agree({path: digest[:_SHOWN] for path, digest in found.items()}, declared)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_engine_trusts_the_stacks_authority(live: Live, engine: str) -> None:
    found = live.containers[engine].checksums(f"{FILES}/tls")
    expected = {"ca.crt": _sum(live.access.certificates["authority"].encode())}
    agree({path: digest[:_SHOWN] for path, digest in found.items()}, expected)


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_SHOWN]
