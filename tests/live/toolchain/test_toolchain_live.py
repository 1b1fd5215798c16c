"""A real dockerd that is killed and started again, and real Go that is served altered code."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.airgap.toolchain import go, pulumi_build
from infra.airgap.toolchain.docker_api import State, ask
from infra.airgap.toolchain.docker_daemon import Daemon
from infra.steps import StepError, StepLog

pytestmark = pytest.mark.live

DOCKERD = shutil.which("dockerd")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[StepLog]:
    opened = StepLog(tmp_path / "step.log")
    yield opened
    opened.close()


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    """A second engine beside the machine's own, touching none of its networks or data."""
    apart = ("--data-root", str(tmp_path / "data"), "--exec-root", str(tmp_path / "run"))
    made = Daemon(
        tmp_path / "dockerd",
        socket=tmp_path / "docker.sock",
        exec_root=tmp_path / "run",
        arguments=(*apart, "--bridge=none", "--iptables=false", "--ip6tables=false", "--storage-driver=vfs"),
    )
    yield made
    end(made.process())
    pid_file = made.exec_root / "containerd" / "containerd.pid"
    if pid_file.exists():
        end(int(pid_file.read_text()))
    # A killed daemon leaves its data mounted on itself, and its successor mounts over it.
    mounts = Path("/proc/mounts").read_text(encoding="utf-8").split()
    for _ in range(mounts.count(str(tmp_path / "data"))):
        subprocess.run(["umount", tmp_path / "data"], check=True)


def end(number: int | None, how: signal.Signals = signal.SIGTERM) -> None:
    """End one process, child of ours or not, and wait until it has."""
    if number is None:
        return
    try:
        handle = os.pidfd_open(number)
        os.kill(number, how)
    except ProcessLookupError:
        return
    try:
        os.waitid(os.P_PIDFD, handle, os.WEXITED)
    except ChildProcessError:
        subprocess.run(["tail", f"--pid={number}", "-f", os.devnull], check=True, timeout=30)
    finally:
        os.close(handle)


@pytest.mark.skipif(os.geteuid() != 0 or DOCKERD is None, reason="needs root and dockerd")
def test_a_killed_dockerd_starts_again(daemon: Daemon, log: StepLog, tmp_path: Path) -> None:
    # In a network of its own: a dockerd without a bridge removes the bridge of the machine's engine.
    program = tmp_path / "dockerd-apart"
    program.write_text(f'#!/bin/sh\nexec unshare --net {DOCKERD} "$@"\n')
    program.chmod(0o755)
    daemon.start(str(program), log)
    assert ask(daemon.address).state is State.ANSWERS
    first = daemon.process()
    end(first, signal.SIGKILL)
    assert ask(daemon.address).state is State.ABSENT
    assert daemon.pid_file.exists()  # what the kill left behind

    daemon.start(str(program), log)
    assert ask(daemon.address).state is State.ANSWERS
    assert daemon.process() not in {None, first}


@pytest.mark.skipif(shutil.which("go") is None, reason="needs Go")
def test_real_go_refuses_code_that_is_not_what_go_sum_names(tmp_path: Path, log: StepLog) -> None:
    module = tmp_path / "module"
    shutil.copytree(Path(go.__file__).parent / "pulumi_cli", module)
    sums = (module / "go.sum").read_text().splitlines()
    name = "github.com/pulumi/pulumi/sdk/v3 v3.250.0 h1:"
    altered = [f"{name}{'A' * 43}=" if line.startswith(name) else line for line in sums]
    assert altered != sums
    (module / "go.sum").write_text("\n".join(altered) + "\n")
    target = tmp_path / "cache" / "pulumi"
    with pytest.raises(StepError) as caught:
        pulumi_build.build(target, tmp_path / "cache", log, module)
    assert "pulumi/sdk/v3@v3.250.0: checksum mismatch" in caught.value.reason
    assert not target.exists()
