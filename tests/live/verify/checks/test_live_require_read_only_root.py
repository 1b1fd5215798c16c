"""D04: nothing can be written outside the volumes and the scratch folders."""

from __future__ import annotations

import pytest

from infra.settings import ENGINES
from ops.verification.check import RESTORE, Check, none_of
from ops.verification.live import DATA, Live
from policies.model import Severity, cis_docker

pytestmark = pytest.mark.live

CHECK = Check(
    id="D04",
    name="require-read-only-root",
    statement="The root file system of a running container is read-only, scratch folders hold no programs.",
    reason="What cannot be written cannot be exchanged, and what is written to scratch cannot be run.",
    severity=Severity.MEDIUM,
    controls=(cis_docker("5.13"),),
    mend=RESTORE,
)
_SCRATCH = ("/tmp", "/run/postgresql", "/var/run/postgresql", "/etc/influxdb2")


@pytest.mark.parametrize("engine", ENGINES)
def test_the_root_is_mounted_read_only(live: Live, engine: str) -> None:
    mounts = live.containers[engine].mount_options()
    writable = {path: "writable" for path in ("/", "/etc/tradingdb") if "ro" not in mounts.get(path, set())}
    none_of(writable, "mounted read-only")


@pytest.mark.parametrize("engine", ENGINES)
def test_scratch_runs_no_program(live: Live, engine: str) -> None:
    mounts = live.containers[engine].mount_options()
    wanted = {"nosuid", "nodev", "noexec"}
    loose = {
        path: ", ".join(sorted(options))
        for path, options in mounts.items()
        if path in _SCRATCH and path != DATA[engine] and not wanted <= options
    }
    none_of(loose, ", ".join(sorted(wanted)))
