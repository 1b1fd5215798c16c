"""What is installed in a Python environment: provider SDKs with the plugins they need, and all else."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from infra.airgap.toolchain.language_host.virtualenv import Virtualenv

MANIFEST = "pulumi-plugin.json"


@dataclass(frozen=True)
class Parameterization:
    """What turns a generic plugin into the provider that an SDK was generated for."""

    name: str
    version: str
    value: bytes


@dataclass(frozen=True)
class RequiredPlugin:
    """A provider plugin that an installed SDK asks for."""

    name: str
    version: str
    server: str
    parameterization: Parameterization | None = None
    module: str = ""  # of the SDK


def required_plugins(environment: Virtualenv) -> list[RequiredPlugin]:
    """Every installed SDK's plugin, by name."""
    found = {plugin.name: plugin for folder in environment.site_packages for plugin in _scan(folder)}
    return [found[name] for name in sorted(found)]


def installed(environment: Virtualenv, *, transitive: bool) -> list[tuple[str, str]]:
    """Name and version of every distribution; without `transitive`, only those nothing else requires."""
    found = _distributions(environment)
    if not transitive:
        needed = {_normal(requirement) for each in found.values() for requirement in each.requires or []}
        found = {name: each for name, each in found.items() if name not in needed}
    return [(name, found[name].version) for name in sorted(found)]


def python_version(environment: Virtualenv) -> str:
    """As the environment recorded it when it was made; empty for a plain installation."""
    record = environment.folder / "pyvenv.cfg"
    if not record.is_file():
        return ""
    for line in record.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition("=")
        if key.strip() in {"version", "version_info"}:
            return ".".join(value.strip().split(".")[:3])
    return ""


def _distributions(environment: Virtualenv) -> dict[str, Distribution]:
    paths = [str(folder) for folder in environment.site_packages]
    return {_normal(each.name): each for each in distributions(path=paths)}


def _normal(requirement: str) -> str:
    """The name in a requirement, as the index spells it."""
    letters = []
    for letter in requirement:
        if not (letter.isalnum() or letter in "-_."):
            break
        letters.append("-" if letter in "_." else letter.lower())
    return "".join(letters)


def _scan(site_packages: Path) -> Iterator[RequiredPlugin]:
    for manifest in sorted(site_packages.glob(f"*/{MANIFEST}")):
        content: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
        if not content.get("resource", False):
            continue
        package = manifest.parent.name.replace("_", "-")
        yield RequiredPlugin(
            name=str(content.get("name") or package.removeprefix("pulumi-")),
            version=str(content.get("version") or _installed_version(site_packages, package)),
            server=str(content.get("server") or ""),
            parameterization=_parameterization(content.get("parameterization")),
            module=manifest.parent.name,
        )


def _parameterization(content: dict[str, str] | None) -> Parameterization | None:
    if not content:
        return None
    value = base64.b64decode(content.get("value", ""))
    return Parameterization(content["name"], content["version"], value)


def _installed_version(site_packages: Path, package: str) -> str:
    for each in distributions(path=[str(site_packages)]):
        if _normal(each.name) == package:
            return each.version
    return ""
