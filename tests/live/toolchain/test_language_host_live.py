"""The language host under the real engine: programs, policy packs, plugin folders, and their ends."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from pathlib import Path

import pytest

from infra.airgap.toolchain import automatic_log
from infra.workspace import ROOT
from tests.live.toolchain.conftest import Pulumi

pytestmark = pytest.mark.live

PROGRAM = """
import os, sys, pulumi
class Thing(pulumi.ComponentResource):
    def __init__(self, name): super().__init__("trial:index:Thing", name)
Thing("one")
config = pulumi.Config()
pulumi.export("plain", config.get("plain"))
pulumi.export("secret", config.get_secret("secret"))
pulumi.export("whether", config.get_secret("secret") is not None)
pulumi.export("prefix", sys.prefix)
pulumi.export("folder", os.getcwd())
pulumi.export("root", pulumi.get_root_directory())
"""

PACK = """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy
def check(args, report):
    if args.name == "one":
        report("no resource may be named one")
PolicyPack("trial-pack", enforcement_level=EnforcementLevel.{level}, policies=[
    ResourceValidationPolicy(name="forbid-one", description="names", validate=check)])
"""


def outputs(pulumi: Pulumi) -> dict[str, object]:
    code, output = pulumi.run("stack", "output", "--json", "--show-secrets")
    assert code == 0, output
    found: dict[str, object] = json.loads(output)
    return found


def test_a_run_writes_no_log_of_every_call_unless_it_is_asked_for(pulumi: Pulumi, tmp_path: Path) -> None:
    pulumi.write(PROGRAM)
    home = Path(pulumi.environment["PULUMI_HOME"])
    code, output = pulumi.run("preview")
    assert code == 0, output
    assert automatic_log.place(home).is_file()
    assert not list(home.rglob("*.log"))

    asked = tmp_path / "home"
    asked.mkdir()
    automatic_log.settle(asked, on=False)
    automatic_log.settle(asked, on=True)
    pulumi.environment["PULUMI_HOME"] = str(asked)
    code, output = pulumi.run("preview", "--stack", "dev")
    assert code == 0, output
    assert list(automatic_log.place(asked).glob("*.log"))


def test_a_program_runs_with_its_configuration_in_its_folder(pulumi: Pulumi) -> None:
    pulumi.write(PROGRAM, folder="infra")
    pulumi.run("config", "set", "plain", "a")
    pulumi.run("config", "set", "--secret", "secret", "geheim")
    code, output = pulumi.run("up", "--yes", "--skip-preview")
    assert code == 0, output
    assert "2 created" in output
    assert "geheim" not in output
    assert outputs(pulumi) == {
        "plain": "a",
        "secret": "geheim",
        "whether": True,
        "prefix": str(ROOT / ".venv"),
        "folder": str(pulumi.folder / "infra"),
        "root": str(pulumi.folder),
    }
    code, output = pulumi.run("preview", "--expect-no-changes")
    assert code == 0, output
    assert "warning" not in output


def test_a_program_finds_the_sdks_loaded_and_nobody_waits_on(pulumi: Pulumi) -> None:
    pulumi.write("import sys, pulumi\npulumi.export('loaded', 'pulumi_postgresql' in sys.modules)\n")
    code, output = pulumi.run("up", "--yes", "--skip-preview")
    assert code == 0, output
    assert outputs(pulumi) == {"loaded": True}
    for words in (["preview"], ["refresh", "--yes"], ["destroy", "--yes"]):
        code, output = pulumi.run(*words)
        assert code == 0, output
        deadline = time.monotonic() + 10
        while left := processes_in(pulumi.folder):
            assert time.monotonic() < deadline, left


def processes_in(folder: Path) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == folder:
                found.append((process / "cmdline").read_text())
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it has ended, or is not ours
    return found


def test_the_virtualenv_option_decides_the_python(pulumi: Pulumi) -> None:
    other = pulumi.folder / "other"
    (other / "bin").mkdir(parents=True)
    (other / "bin" / "python").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    (other / "pyvenv.cfg").write_text((ROOT / ".venv" / "pyvenv.cfg").read_text())
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = other / "lib" / version / "site-packages"
    site.mkdir(parents=True)
    (site / "borrowed.pth").write_text(f"{ROOT}/.venv/lib/{version}/site-packages\n")
    pulumi.write(PROGRAM, options="virtualenv: other")
    code, output = pulumi.run("up", "--yes", "--skip-preview")
    assert code == 0, output
    assert outputs(pulumi)["prefix"] == str(other)


def test_a_virtualenv_that_is_not_there_is_named(pulumi: Pulumi) -> None:
    pulumi.write(PROGRAM, options="virtualenv: nothing")
    code, output = pulumi.run("preview")
    assert code != 0
    assert "`virtualenv: nothing`" in output


def test_a_failing_program_shows_its_error_once_and_no_traceback_of_the_host(pulumi: Pulumi) -> None:
    pulumi.write("def deep():\n    raise ValueError('broken on purpose')\ndeep()\n")
    code, output = pulumi.run("preview")
    assert code != 0
    assert "ValueError: broken on purpose" in output
    assert "language_host" not in output
    assert "exited with code" not in output


def test_a_run_error_is_shown_without_a_traceback(pulumi: Pulumi) -> None:
    pulumi.write("import pulumi\nraise pulumi.RunError('one clear line')\n")
    code, output = pulumi.run("preview")
    assert code != 0
    assert "one clear line" in output
    assert "Traceback" not in output


def test_a_program_that_exits_tells_its_code(pulumi: Pulumi) -> None:
    pulumi.write("import os\nos._exit(7)\n")
    code, output = pulumi.run("preview")
    assert code != 0
    assert "the program exited with code 7" in output


def test_output_keeps_its_order_and_arrives_before_the_end(pulumi: Pulumi) -> None:
    gate = pulumi.folder / "gate"
    os.mkfifo(gate)
    pulumi.write(f"for n in range(20): print('line', n)\nopen({str(gate)!r}).read()\nprint('after')\n")
    with pulumi.start("preview") as process:
        assert process.stdout is not None
        seen = []
        for line in process.stdout:
            seen.append(line)
            if "line 19" in line:
                break
        gate.write_text("go on")  # so all lines came while the program still ran
        rest = process.stdout.read()
    numbers = [int(line.split()[-1]) for line in seen if " line " in line]
    assert list(dict.fromkeys(numbers)) == list(range(20))
    assert "after" in rest


@pytest.mark.parametrize(("level", "passes"), [("ADVISORY", True), ("MANDATORY", False)])
def test_a_policy_pack_is_run_and_obeyed(pulumi: Pulumi, tmp_path: Path, level: str, passes: bool) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "PulumiPolicy.yaml").write_text("description: trial\nruntime: python\n")
    (pack / "__main__.py").write_text(PACK.format(level=level))
    pulumi.write(PROGRAM)
    code, output = pulumi.run("preview", "--policy-pack", str(pack))
    assert (code == 0) is passes, output
    assert "no resource may be named one" in output


def test_a_broken_policy_pack_shows_why(pulumi: Pulumi, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "PulumiPolicy.yaml").write_text("description: trial\nruntime: python\n")
    (pack / "__main__.py").write_text("raise ValueError('a broken pack')\n")
    pulumi.write(PROGRAM)
    code, output = pulumi.run("preview", "--policy-pack", str(pack))
    assert code != 0
    assert "a broken pack" in output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_program_without_a_traceback(pulumi: Pulumi, number: signal.Signals) -> None:
    pids = pulumi.folder / "pids"
    os.mkfifo(pids)
    pulumi.write(waiting(pids))
    with pulumi.start("up", "--yes", "--skip-preview") as process:
        started = [int(word) for word in pids.read_text().split()]
        process.send_signal(number)
        output, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Traceback" not in output
    assert "KeyboardInterrupt" not in output
    assert [each for each in started if alive(each)] == []


def test_a_killed_engine_leaves_no_orphans(pulumi: Pulumi) -> None:
    pids = pulumi.folder / "pids"
    os.mkfifo(pids)
    pulumi.write(waiting(pids))
    with pulumi.start("up", "--yes", "--skip-preview") as process:
        started = [int(word) for word in pids.read_text().split()]
        assert all(alive(each) for each in started)
        process.kill()
        # The output of all of them ends only with the last of them.
        process.communicate(timeout=30)
    for each in started:
        wait_for_end(each)


def waiting(pids: Path) -> str:
    """A program that starts a child, tells both numbers and its host's, and waits."""
    return (
        "import os, subprocess, time\n"
        "child = subprocess.Popen(['sleep', '300'])\n"
        f"open({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}} {{os.getppid()}}')\n"
        "time.sleep(300)\n"
    )


def alive(number: int) -> bool:
    try:
        return ") Z" not in Path(f"/proc/{number}/stat").read_text()
    except FileNotFoundError:
        return False


def wait_for_end(number: int) -> None:
    if not alive(number):
        return
    try:
        handle = os.pidfd_open(number)
    except ProcessLookupError:
        return
    ready, _, _ = select.select([handle], [], [], 15)
    os.close(handle)
    assert ready, f"process {number} still runs"
