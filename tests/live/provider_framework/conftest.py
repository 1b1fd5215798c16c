"""A Pulumi project of its own whose provider is the example provider."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from infra.workspace import Workspace

TOOLS = ("pulumi", "pulumi-language-python", "pulumi-language-python-exec")
PROGRAM = """
import json
import pulumi

with open("declared.json") as declared:
    CONFIG, BOXES = json.load(declared)


class Shelf(pulumi.ProviderResource):
    def __init__(self, name, config):
        super().__init__("shelf", name, config)


class Box(pulumi.CustomResource):
    def __init__(self, name, properties, opts):
        outputs = {"serial": None, "seal": None, "place": None}
        super().__init__("shelf:index:Box", name, {**outputs, **properties}, opts)


shelf = None
if CONFIG is not None:
    if CONFIG.get("room") == "UNKNOWN":
        CONFIG["room"] = Box("first", {"name": "first"}, None).serial
    shelf = Shelf("shelf", CONFIG)
for name, properties in BOXES.items():
    if "key" in properties:
        properties["key"] = pulumi.Output.secret(properties["key"])
    options = properties.pop("options", {})
    box = Box(name, properties, pulumi.ResourceOptions(provider=shelf, **options))
    pulumi.export(name, box.serial)
"""


@dataclass
class Project:
    folder: Path
    environment: dict[str, str]
    boxes: dict[str, Any] = field(default_factory=dict)
    config: dict[str, Any] | None = None

    def command(self, *words: str) -> list[str]:
        self.path("declared.json").write_text(json.dumps([self.config, self.boxes]))
        return ["pulumi", *words, "--non-interactive", "--color=never"]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words),
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def succeed(self, *words: str) -> str:
        done = self.run(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def fail(self, *words: str) -> str:
        done = self.run(*words)
        text = done.stdout + done.stderr
        assert done.returncode != 0, text
        return text

    def up(self, *words: str) -> str:
        return self.succeed("up", "--yes", "--skip-preview", *words)

    def steps(self) -> dict[str, Any]:
        """What a preview would change, by the name of the resource."""
        told = json.loads(self.succeed("preview", "--json"))
        steps = {step["urn"].split("::")[-1]: step for step in told["steps"] if step["op"] != "same"}
        return {name: step for name, step in steps.items() if name != "shelves-dev"}

    def states(self) -> dict[str, Any]:
        deployment = json.loads(self.succeed("stack", "export"))["deployment"]
        return {each["urn"].split("::")[-1]: each for each in deployment.get("resources", [])}

    @property
    def stored(self) -> dict[str, Any]:
        """What stands on the shelf."""
        found: dict[str, Any] = json.loads(self.path("boxes.json").read_text())
        return found

    def path(self, name: str) -> Path:
        return self.folder / name

    def plugins(self) -> list[int]:
        """The plugin processes that still run."""
        pids = self.path("pids").read_text().split() if self.path("pids").exists() else []
        return [int(pid) for pid in pids if Path("/proc", pid).exists()]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    search = f"{Workspace.of_environment().tools}{os.pathsep}{os.environ['PATH']}"
    missing = [tool for tool in TOOLS if shutil.which(tool, path=search) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not on PATH: run ./tdb doctor")
    project = Project(tmp_path, _environment(tmp_path, search))
    (tmp_path / "state").mkdir()
    (tmp_path / "__main__.py").write_text(PROGRAM)
    (tmp_path / "Pulumi.yaml").write_text(
        json.dumps(
            {
                "name": "shelves",
                "runtime": {"name": "python"},
                "plugins": {"providers": [{"name": "shelf", "path": "./plugin"}]},
            }
        )
    )
    plugin = tmp_path / "plugin" / "pulumi-resource-shelf"
    plugin.parent.mkdir()
    plugin.write_text(
        f'#!/bin/sh\nexec {sys.executable} -P -m tests.live.provider_framework.kept_shelf "$@"\n'
    )
    plugin.chmod(0o755)
    project.succeed("stack", "init", "dev")
    yield project
    assert project.plugins() == []


def _environment(folder: Path, search: str) -> dict[str, str]:
    return {
        "HOME": os.environ["HOME"],
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{search}",
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "of-a-test",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_STACK": "dev",
        "SHELF_BOXES": str(folder / "boxes.json"),
        "SHELF_PIDS": str(folder / "pids"),
        "TDB_WORKSPACE": str(folder / "workspace"),
    }
