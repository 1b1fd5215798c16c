"""The language host without an engine: environments, packages, commands and the end of processes."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pulumi.runtime.proto import language_pb2 as messages

from infra.airgap.toolchain.language_host import packages, programs, virtualenv
from infra.airgap.toolchain.language_host.output import merged
from infra.airgap.toolchain.language_host.programs import Processes
from infra.airgap.toolchain.language_host.service import engine_address
from infra.airgap.toolchain.language_host.virtualenv import Virtualenv, VirtualenvError
from tests.unit.threads import other_thread


@pytest.fixture
def environment(tmp_path: Path) -> Virtualenv:
    """What is needed of a virtualenv, with two SDKs in it."""
    made = Virtualenv(tmp_path / "project" / "venv")
    made.python.parent.mkdir(parents=True)
    made.python.symlink_to(sys.executable)
    (made.folder / "pyvenv.cfg").write_text("home = /usr\nversion = 3.12.4.final.0\n")
    sdk(made, "pulumi-docker", "5.2.0", {"resource": True, "name": "docker", "version": "5.2.0"})
    sdk(made, "pulumi-policy", "1.21.0", {"resource": False})
    return made


def sdk(environment: Virtualenv, name: str, version: str, manifest: object, requires: str = "") -> None:
    site = environment.folder / "lib" / "python3.12" / "site-packages"
    package, info = site / name.replace("-", "_"), site / f"{name.replace('-', '_')}-{version}.dist-info"
    package.mkdir(parents=True)
    info.mkdir()
    (package / "pulumi-plugin.json").write_text(json.dumps(manifest))
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    (info / "METADATA").write_text("\n".join([*lines, f"Requires-Dist: {requires}" if requires else ""]))


def test_the_option_names_the_environment_relative_to_the_project(environment: Virtualenv) -> None:
    root = environment.folder.parent
    assert virtualenv.resolve(root, "venv", {"VIRTUAL_ENV": "/other"}) == environment


def test_an_option_that_names_nothing_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(VirtualenvError, match="`virtualenv: nothing`"):
        virtualenv.resolve(tmp_path, "nothing", {})


def test_without_an_option_the_active_environment_is_used(environment: Virtualenv, tmp_path: Path) -> None:
    assert virtualenv.resolve(tmp_path, "", {"VIRTUAL_ENV": str(environment.folder)}) == environment


def test_without_any_the_hosts_own_is_used(tmp_path: Path) -> None:
    assert virtualenv.resolve(tmp_path, "", {"VIRTUAL_ENV": "/gone"}).folder == Path(sys.prefix)


def test_an_active_environment_leads_the_path_and_does_not_buffer(environment: Virtualenv) -> None:
    active = environment.activate({"PATH": "/usr/bin", "PYTHONHOME": "/elsewhere", "KEPT": "yes"})
    assert active["PATH"] == f"{environment.folder}/bin:/usr/bin"
    assert active["PYTHONUNBUFFERED"] == "1"
    assert active["KEPT"] == "yes"
    assert "PYTHONHOME" not in active


def test_only_sdks_with_a_plugin_require_one(environment: Virtualenv) -> None:
    assert [plugin.name for plugin in packages.required_plugins(environment)] == ["docker"]


def test_a_manifest_may_leave_name_and_version_to_the_package(environment: Virtualenv) -> None:
    sdk(environment, "pulumi-postgresql", "3.18.2", {"resource": True, "server": "https://plugins.example"})
    found = {plugin.name: plugin for plugin in packages.required_plugins(environment)}
    assert found["postgresql"].version == "3.18.2"
    assert found["postgresql"].server == "https://plugins.example"


def test_a_parameterized_sdk_passes_its_parameters_on(environment: Virtualenv) -> None:
    value = base64.b64encode(b"parameters").decode()
    given = {"name": "random", "version": "3.6.0", "value": value}
    manifest = {"resource": True, "name": "bridge", "version": "0.1.0", "parameterization": given}
    sdk(environment, "pulumi-random", "3.6.0", manifest)
    found = {plugin.name: plugin.parameterization for plugin in packages.required_plugins(environment)}
    assert found["docker"] is None
    assert found["bridge"] == packages.Parameterization("random", "3.6.0", b"parameters")


def test_direct_dependencies_are_those_nothing_else_requires(environment: Virtualenv) -> None:
    sdk(environment, "my-program", "1.0.0", {}, requires="Pulumi_Docker>=5 ; python_version > '3'")
    everything = packages.installed(environment, transitive=True)
    assert ("pulumi-docker", "5.2.0") in everything
    direct = packages.installed(environment, transitive=False)
    assert direct == [("my-program", "1.0.0"), ("pulumi-policy", "1.21.0")]


def test_the_version_of_an_environment_is_read_not_asked(environment: Virtualenv) -> None:
    assert packages.python_version(environment) == "3.12.4"


def request(**values: object) -> messages.RunRequest:
    info = messages.ProgramInfo(
        root_directory="/project", program_directory="/project/infra", entry_point="."
    )
    return messages.RunRequest(info=info, **values)  # type: ignore[arg-type]


def test_a_program_is_told_all_but_its_configuration_on_the_command_line() -> None:
    asked = request(
        project="p",
        stack="s",
        pwd="/project/infra",
        dryRun=True,
        parallel=16,
        monitor_address="127.0.0.1:1",
        organization="o",
        config={"p:password": "geheim"},
    )
    words = programs.program_arguments(asked, "127.0.0.1:2")
    assert words[-1] == "."
    options = dict(zip(words[:-1:2], words[1:-1:2], strict=True))
    assert options == {
        "--monitor": "127.0.0.1:1",
        "--engine": "127.0.0.1:2",
        "--project": "p",
        "--root_directory": "/project",
        "--stack": "s",
        "--pwd": "/project/infra",
        "--dry_run": "true",
        "--parallel": "16",
        "--organization": "o",
    }


def test_configuration_goes_through_the_environment() -> None:
    asked = request(config={"p:a": "1", "p:b": "2"}, configSecretKeys=["p:b"])
    environment = programs.configuration(asked)
    assert json.loads(environment["PULUMI_CONFIG"]) == {"p:a": "1", "p:b": "2"}
    assert json.loads(environment["PULUMI_CONFIG_SECRET_KEYS"]) == ["p:b"]


def test_a_policy_pack_runs_under_the_sdks_runner_where_there_is_one(environment: Virtualenv) -> None:
    arguments = ["127.0.0.1:1"]
    direct = programs.plugin_command(environment, "/pack", "analyzer", arguments)
    assert direct[1:] == ["-u", "/pack", "127.0.0.1:1"]
    runner = environment.site_packages[0] / "pulumi" / "policy" / "__main__.py"
    runner.parent.mkdir(parents=True)
    runner.touch()
    under = programs.plugin_command(environment, "/pack", "analyzer", arguments)
    assert under[1:] == ["-u", "-m", "pulumi.policy", "127.0.0.1:1", "/pack"]


def test_a_plugin_folder_runs_itself(environment: Virtualenv) -> None:
    assert programs.plugin_command(environment, "/plugin", "resource", [])[1:] == ["-u", "/plugin"]


def test_the_engines_options_come_before_its_address() -> None:
    assert engine_address(["--logtostderr", "-v=9", "--tracing", "file:x", "127.0.0.1:1"]) == "127.0.0.1:1"
    assert engine_address(["127.0.0.1:1"]) == "127.0.0.1:1"
    assert engine_address([]) == ""


def start(processes: Processes, code: str) -> subprocess.Popen[bytes]:
    return processes.start([sys.executable, "-u", "-c", code], cwd="", env={}, piped=True)


def test_output_comes_as_it_is_written_and_in_order() -> None:
    processes = Processes()
    code = "import sys, time\nprint('a')\nprint(input())\nsys.stderr.write('c')"
    process = start(processes, code)
    seen = {"stdout": b"", "stderr": b""}
    for name, chunk in merged(process):
        if not seen["stdout"]:
            assert process.stdin is not None
            process.stdin.write(b"b\n")  # the first word was seen while the process still ran
        seen[name] += chunk
    assert seen == {"stdout": b"a\nb\n", "stderr": b"c"}
    assert processes.wait(process) == 0


def test_ending_a_process_ends_its_children() -> None:
    processes = Processes()
    code = "import subprocess\nprint(subprocess.Popen(['sleep', '600']).pid)\ninput()"
    process = start(processes, code)
    assert process.stdout is not None
    child = int(process.stdout.readline())
    processes.end_all()
    # Only when the child is gone, too, does nobody hold the other end.
    assert process.stdout.read() == b""
    processes.wait(process)
    # A process closes its files a moment before it is gone.
    deadline = time.monotonic() + 10
    while _runs(child):
        assert time.monotonic() < deadline, "the child outlives its parent"


def _runs(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in {"Z", "X"}


def test_a_process_that_ignores_the_request_is_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "GRACE_SECONDS", 0.1)
    processes = Processes()
    process = start(processes, "import signal\nsignal.signal(15, signal.SIG_IGN)\nprint(1)\ninput()")
    assert process.stdout is not None
    process.stdout.readline()
    processes.end_all()
    assert processes.wait(process) == -9


def test_nothing_starts_after_the_end() -> None:
    processes = Processes()
    processes.end_all()
    with pytest.raises(RuntimeError, match="shutting down"):
        start(processes, "pass")


def test_the_protocol_loads_without_the_sdk() -> None:
    code = (
        "import sys\n"
        "from infra.sdk_packages import make_bare\n"
        "make_bare()\n"
        "import infra.airgap.toolchain.language_host.service\n"
        "print('pulumi.resource' in sys.modules, 'pulumi.runtime.proto.language_pb2' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_host_whichever_thread_it_comes_to(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "infra.airgap.toolchain.language_host", "127.0.0.1:1"]
    for thread in (int, other_thread):
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as host:
            assert host.stdout is not None
            assert int(host.stdout.readline())
            os.kill(thread(host.pid), number)
            assert host.wait(10) == 0
            assert host.communicate() == (b"", b"")
