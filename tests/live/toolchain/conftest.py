"""The real CLI with our language host, in a workspace of the test; the cache is shared."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.airgap.toolchain.environment import environment
from infra.airgap.toolchain.steps import steps
from infra.steps import StepLog
from infra.workspace import Workspace


@dataclass(frozen=True)
class Pulumi:
    """A folder with a program, and the CLI to run it."""

    folder: Path
    environment: dict[str, str]

    def write(self, program: str, *, options: str = "", folder: str = ".") -> None:
        where = self.folder / folder
        where.mkdir(exist_ok=True)
        project = f"name: trial\nmain: {folder}\nruntime:\n  name: python\n  options: {{{options}}}\n"
        (self.folder / "Pulumi.yaml").write_text(project)
        (where / "__main__.py").write_text(program)

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["pulumi", *words, "--non-interactive"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *words: str) -> tuple[int, str]:
        with self.start(*words) as process:
            output, _ = process.communicate(timeout=120)
        return process.returncode, output


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    workspace = Workspace(tmp_path_factory.mktemp("toolchain"), Workspace.of_environment().cache)
    patch = pytest.MonkeyPatch()
    patch.setenv("TDB_STANDINS", "always")  # our language host is what is on trial
    for name in ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE_FILE"):
        patch.delenv(name, raising=False)
    log = StepLog(workspace.logs / "prepare.log")
    for step in steps(workspace)[1:]:
        step.do(log)
        assert step.is_done()
    log.close()
    patch.setenv("PULUMI_CONFIG_PASSPHRASE", "only for this test")
    yield {**os.environ, **environment(workspace)}
    patch.undo()


@pytest.fixture
def pulumi(tmp_path: Path, prepared: dict[str, str]) -> Pulumi:
    state = tmp_path / "state"
    state.mkdir()
    folder = tmp_path / "project"
    folder.mkdir()
    made = Pulumi(folder, {**prepared, "PULUMI_BACKEND_URL": state.as_uri()})
    made.write("")
    code, output = made.run("stack", "init", "dev")
    assert code == 0, output
    return made
