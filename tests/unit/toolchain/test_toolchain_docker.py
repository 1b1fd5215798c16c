"""The Docker engine: how its answers are read, what is refused, how a killed daemon is healed."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.airgap.toolchain import docker_daemon, docker_engine
from infra.airgap.toolchain.docker_api import Answer, State, ask
from infra.airgap.toolchain.docker_daemon import Daemon
from infra.airgap.toolchain.inventory import inventory
from infra.airgap.toolchain.record import Part, Record, save
from infra.steps import StepError, StepLog
from infra.workspace import Workspace

ABSENT = Answer(State.ABSENT, "No such file or directory")


@contextmanager
def listening(path: Path, response: bytes) -> Iterator[str]:
    """A socket that gives one answer to whoever connects."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(response)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"unix://{path}"
        thread.join()


def test_an_engine_answers_with_its_version(tmp_path: Path) -> None:
    body = b'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"Version":"27.1.0"}'
    with listening(tmp_path / "s", body) as address:
        assert ask(address) == Answer(State.ANSWERS, "27.1.0")


@pytest.mark.parametrize("garbage", [b"", b"hello\r\n\r\n", b"HTTP/1.1 500 no\r\nContent-Length: 0\r\n\r\n"])
def test_whatever_speaks_otherwise_is_silent(tmp_path: Path, garbage: bytes) -> None:
    with listening(tmp_path / "s", garbage) as address:
        assert ask(address).state is State.SILENT


def test_no_socket_is_absent(tmp_path: Path) -> None:
    assert ask(f"unix://{tmp_path}/nothing").state is State.ABSENT


@pytest.mark.skipif(os.geteuid() == 0, reason="root may use every socket")
def test_a_socket_of_others_is_denied(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        (tmp_path / "s").chmod(0)
        assert ask(f"unix://{tmp_path}/s").state is State.DENIED


def refusal(answer: Answer, user: int) -> StepError:
    with pytest.raises(StepError) as caught:
        docker_engine.refuse_what_root_cannot_mend("unix:///nowhere.sock", answer, user=user)
    return caught.value


def test_a_docker_host_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere.sock")
    error = refusal(ABSENT, user=0)
    assert "DOCKER_HOST=unix:///nowhere.sock" in error.reason
    assert "unset it" in error.mend


def test_a_forbidden_socket_says_which_group_to_join() -> None:
    error = refusal(Answer(State.DENIED, "Permission denied"), user=1000)
    assert "may not use" in error.reason
    assert "usermod -aG docker" in error.mend


def test_an_ordinary_user_is_told_to_start_an_installed_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/sbin/{name}")
    error = refusal(ABSENT, user=1000)
    assert "does not run" in error.reason
    assert "systemctl start docker" in error.mend


def test_an_ordinary_user_without_docker_is_told_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    error = refusal(ABSENT, user=1000)
    assert error.reason == "Docker is not installed"
    assert "apt-get install docker.io" in error.mend


def test_root_is_refused_nothing_that_it_can_mend() -> None:
    docker_engine.refuse_what_root_cannot_mend("unix:///nowhere.sock", ABSENT, user=0)


def test_root_without_apt_is_told_to_install_docker(log: StepLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    with pytest.raises(StepError, match="not Debian"):
        docker_engine.install(log)


FAKE = """#!{python}
# A daemon that listens, and answers every request with a version.
import os, socket, sys
arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
open(arguments["--pidfile"], "w").write(str(os.getpid()))
open("/proc/self/comm", "w").write("dockerd")
path = arguments["--host"].removeprefix("unix://")
if os.path.exists(path):
    os.unlink(path)
server = socket.socket(socket.AF_UNIX)
server.bind(path)
server.listen()
while True:
    connection, _ = server.accept()
    connection.recv(4096)
    connection.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 15\\r\\n\\r\\n{{"Version":"1"}}')
    connection.close()
"""


@pytest.fixture
def daemon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Daemon:
    monkeypatch.setattr(docker_daemon, "_DEFAULT_PID_FILE", tmp_path / "docker.pid")
    return Daemon(tmp_path / "dockerd", socket=tmp_path / "docker.sock", exec_root=tmp_path / "run")


@pytest.fixture
def program(tmp_path: Path) -> str:
    path = tmp_path / "fake-dockerd"
    path.write_text(FAKE.format(python=sys.executable))
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def started(daemon: Daemon, program: str, log: StepLog) -> Iterator[int]:
    daemon.start(program, log)
    number = daemon.process()
    assert number is not None
    yield number
    last = daemon.process()
    if last is not None:
        os.kill(last, signal.SIGKILL)
        os.waitpid(last, 0)


def test_a_daemon_is_started_in_a_session_of_its_own(daemon: Daemon, started: int) -> None:
    assert os.getsid(started) == started
    assert ask(daemon.address).state is State.ANSWERS


def test_after_a_kill_the_next_start_succeeds(
    daemon: Daemon, program: str, started: int, log: StepLog
) -> None:
    os.kill(started, signal.SIGKILL)
    # Not reaped: like a daemon whose parent left it, in a container without an init.
    wait_until_dead(started)
    assert daemon.process() is None
    daemon.start(program, log)
    assert daemon.process() not in {None, started}
    assert ask(daemon.address).state is State.ANSWERS
    os.waitpid(started, 0)


def wait_until_dead(number: int) -> None:
    os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT)


def test_a_pid_file_whose_number_another_process_has_is_removed(daemon: Daemon, log: StepLog) -> None:
    containerd = daemon.exec_root / "containerd" / "containerd.pid"
    for path in (daemon.pid_file, containerd):
        path.parent.mkdir(parents=True)
        path.write_text(str(os.getpid()))
    daemon.clear_stale(log)
    assert not daemon.pid_file.exists()
    assert not containerd.exists()


def test_a_daemon_that_ends_at_once_gives_its_last_words(
    daemon: Daemon, tmp_path: Path, log: StepLog
) -> None:
    script = tmp_path / "broken"
    script.write_text("#!/bin/sh\necho 'failed to start: no space left on device'\nexit 1\n")
    script.chmod(0o755)
    with pytest.raises(StepError) as caught:
        daemon.start(str(script), log)
    assert "ended with 1: failed to start: no space left on device" in caught.value.reason
    assert caught.value.log == daemon.log_file


def test_doctor_sees_what_is_in_use_and_why(workspace: Workspace, tmp_path: Path) -> None:
    cli = tmp_path / "pulumi"
    cli.touch()
    save(
        workspace,
        Record(
            mode="auto",
            cli=Part(True, str(cli), "3.250.0", "it is on PATH"),
            plugins={"docker": Part(False, str(tmp_path / "gone"), "5.2.0", "behind a firewall")},
        ),
    )
    entries = {entry.part: entry for entry in inventory(workspace)}
    assert entries["Pulumi CLI"].kind == "official"
    assert entries["Pulumi CLI"].why == "it is on PATH"
    assert entries["Python language host"].why == "not prepared yet"
    assert entries["plugin docker"].kind == "missing"
    assert not entries["plugin docker"].works


def test_doctor_sees_an_engine_that_does_not_answer(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nothing.sock")
    engine = inventory(workspace)[0]
    assert (engine.part, engine.works) == ("Docker engine", False)
    assert engine.place.endswith("nothing.sock")
