"""The provider plugins of the published SDKs: which are official, which are stand-ins, and where.

Stand-ins are installed like official plugins, in a Pulumi home of this checkout: the engine takes
them without a word, while a plugin found on PATH costs a warning in every operation.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from infra.airgap.toolchain import official
from infra.airgap.toolchain.language_host.packages import RequiredPlugin
from infra.airgap.toolchain.launchers import launcher
from infra.airgap.toolchain.official import UnavailableError
from infra.airgap.toolchain.record import Part
from infra.airgap.toolchain.standins import VARIABLE, Standins
from infra.atomic_file import write_atomically
from infra.steps import StepError
from infra.workspace import Workspace

MODULES = {"docker": "infra.airgap.plugins.docker", "postgresql": "infra.airgap.plugins.postgresql"}
_MIRRORS = "PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES"


def pulumi_home(workspace: Workspace) -> Path:
    """The Pulumi home of this checkout, used where any plugin is a stand-in."""
    return workspace.folder / "pulumi"


def user_home(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the user's own Pulumi keeps its plugins."""
    return Path(environment.get("PULUMI_HOME") or Path.home() / ".pulumi")


def executable(home: Path, name: str, version: str) -> Path:
    return home / "plugins" / f"resource-{name}-v{version}" / f"pulumi-resource-{name}"


def decide(workspace: Workspace, required: list[RequiredPlugin], mode: Standins) -> dict[str, Part]:
    """One decision for each plugin; the download site is asked at most once."""
    obtainable, why_not = ("", f"{VARIABLE}=always")
    if mode is not Standins.ALWAYS and not all(_installed(plugin) for plugin in required):
        obtainable, why_not = _obtainable()
    return {plugin.name: _decide(workspace, plugin, mode, obtainable, why_not) for plugin in required}


def _decide(
    workspace: Workspace, plugin: RequiredPlugin, mode: Standins, obtainable: str, why_not: str
) -> Part:
    installed = _installed(plugin)
    if mode is not Standins.ALWAYS:
        if installed:
            return Part(True, str(installed), plugin.version, "it is installed")
        if obtainable:
            return Part(True, "", plugin.version, obtainable)
    if mode is Standins.NEVER:
        raise StepError(
            f"the plugin {plugin.name} {plugin.version} is not installed: {why_not}",
            f"run `pulumi plugin install resource {plugin.name} {plugin.version}` where it can be "
            f"downloaded, name a mirror in {_MIRRORS}, or let {VARIABLE}=auto use the stand-in",
        )
    if plugin.name not in MODULES:
        raise StepError(
            f"there is no stand-in for the plugin {plugin.name}: {why_not}",
            "install the official plugin, or remove the SDK from the dependencies",
        )
    ours = executable(pulumi_home(workspace), plugin.name, plugin.version)
    return Part(False, str(ours), plugin.version, why_not)


def _installed(plugin: RequiredPlugin) -> Path | None:
    found = executable(user_home(), plugin.name, plugin.version)
    return found if found.is_file() and not Path(f"{found.parent}.partial").exists() else None


def _obtainable() -> tuple[str, str]:
    """Why the engine can download plugins, or why not."""
    if os.environ.get(_MIRRORS):
        return f"the engine downloads it through {_MIRRORS}", ""
    try:
        official.published_checksum()
    except UnavailableError as error:
        return "", str(error)
    return "the engine downloads it", ""


def contents(root: Path, parts: Mapping[str, Part]) -> dict[str, str]:
    """The executable of each stand-in: this checkout's Python with our plugin."""
    python = root / ".venv" / "bin" / "python"
    return {part.path: launcher(python, MODULES[name]) for name, part in parts.items() if not part.official}


def install(home: Path, scripts: Mapping[str, str], parts: Mapping[str, Part]) -> None:
    """Write the stand-ins, link official plugins that are installed, and drop what is neither."""
    for path, text in scripts.items():
        write_atomically(Path(path), text, mode=0o755)
    wanted = {Path(path).parent for path in scripts}
    for name, part in parts.items():
        if part.official and part.path:
            link = executable(home, name, part.version)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.unlink(missing_ok=True)
            link.symlink_to(part.path)
            wanted.add(link.parent)
    for name in parts:
        for folder in (home / "plugins").glob(f"resource-{name}-v*"):
            if folder not in wanted:
                shutil.rmtree(folder)


def are_installed(scripts: Mapping[str, str], parts: Mapping[str, Part]) -> bool:
    """Whether every plugin is where it was decided to be, with the content it should have."""
    return all(
        Path(part.path).is_file()
        and (part.official or Path(part.path).read_text(encoding="utf-8") == scripts[part.path])
        for part in parts.values()
        if part.path
    )
