"""The real CLI and language host on a program of one container; workspace and state are the test's own."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import docker
import pytest

from infra.airgap.toolchain.environment import environment
from infra.airgap.toolchain.steps import steps
from infra.steps import StepLog
from infra.workspace import ROOT, Workspace

_PROGRAM = """
import pulumi_docker as docker

docker.Container(
    "server",
    name={name!r},
    image="sha256:" + "0" * 64,
    user="1000:1000",
    capabilities=docker.ContainerCapabilitiesArgs(drops=["ALL"]),
    security_opts=["no-new-privileges"],
    read_only=True,
    memory=64,
    memory_swap=64,
    cpus="0.1",
    # Left out, the server would choose them, and a preview would not know.
    labels=[docker.ContainerLabelArgs(label="purpose", value="trial")],
    healthcheck=docker.ContainerHealthcheckArgs(tests=["CMD", "true"]),
    {extra}
)
"""


@dataclass(frozen=True)
class Project:
    """A program, its stack, and the name that its container would have."""

    folder: Path
    variables: dict[str, str]
    container: str

    def write(self, extra: str = "") -> None:
        project = f"name: trial\nruntime:\n  name: python\n  options: {{virtualenv: {ROOT / '.venv'}}}\n"
        (self.folder / "Pulumi.yaml").write_text(project)
        (self.folder / "__main__.py").write_text(_PROGRAM.format(name=self.container, extra=extra))

    def run(self, *words: str) -> tuple[int, str]:
        done = subprocess.run(
            ["pulumi", *words, "--non-interactive"],
            check=False,
            cwd=self.folder,
            env=self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=180,
        )
        return done.returncode, done.stdout

    def made(self) -> bool:
        client = docker.from_env()
        try:
            return bool(
                client.containers.list(all=True, ignore_removed=True, filters={"name": self.container})
            )
        finally:
            client.close()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    workspace = Workspace(tmp_path_factory.mktemp("toolchain"), Workspace.of_environment().cache)
    patch = pytest.MonkeyPatch()
    for name in ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE_FILE"):
        patch.delenv(name, raising=False)
    log = StepLog(workspace.logs / "prepare.log")
    for step in steps(workspace):
        if not step.is_done():
            step.do(log)
    log.close()
    patch.setenv("PULUMI_CONFIG_PASSPHRASE", "only for this test")
    yield {**os.environ, **environment(workspace)}
    patch.undo()


@pytest.fixture
def project(tmp_path: Path, prepared: dict[str, str]) -> Project:
    for name in ("state", "project"):
        (tmp_path / name).mkdir()
    variables = {**prepared, "PULUMI_BACKEND_URL": (tmp_path / "state").as_uri()}
    made = Project(tmp_path / "project", variables, f"tdb-test-{secrets.token_hex(4)}")
    made.write()
    code, output = made.run("stack", "init", "prod")
    assert code == 0, output
    return made
