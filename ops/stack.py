"""Which stacks there are, and the settings file that the engine is given for one.

The engine writes the salt of a passphrase into the settings file that it uses. Given a copy in the
workspace instead of the committed file, it leaves the checkout clean.
"""

from __future__ import annotations

import difflib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from infra.settings import Settings, load
from infra.workspace import ROOT, Workspace
from ops.errors import OpsError

PROJECT = "trading-databases"
_BY_PROVIDER = {True: "encryptedkey", False: "encryptionsalt"}


def folder() -> Path:
    """`TDB_STACKS` names another folder of stack files, for stacks that are nobody else's."""
    return Path(os.environ.get("TDB_STACKS") or ROOT / "infra" / "stacks")


def names() -> list[str]:
    found = [
        path.name.removeprefix("Pulumi.").removesuffix(".yaml") for path in folder().glob("Pulumi.*.yaml")
    ]
    order = {"dev": 0, "test": 1, "staging": 2, "prod": 3}
    return sorted(found, key=lambda name: (order.get(name, 9), name))


@dataclass(frozen=True)
class Stack:
    """A stack by name; paths and settings, nothing of its state."""

    name: str
    workspace: Workspace

    @classmethod
    def named(cls, name: str, workspace: Workspace) -> Stack:
        known = names()
        if name in known:
            return cls(name, workspace)
        close = difflib.get_close_matches(name, known, n=1)
        raise OpsError(
            f"there is no stack {name!r}" + (f"; did you mean {close[0]}?" if close else ""),
            where=f"{folder()} has {', '.join(known) or 'none'}",
            mend=f"name one of them with --stack, or add Pulumi.{name}.yaml to that folder",
        )

    @property
    def committed(self) -> Path:
        return folder() / f"Pulumi.{self.name}.yaml"

    @property
    def overlay(self) -> Path:
        """What the engine reads as the stack's settings, and may write to."""
        return self.workspace.stack(self.name) / f"Pulumi.{self.name}.yaml"

    def file(self) -> dict[str, Any]:
        return _yaml(self.committed)

    def secrets_provider(self) -> str:
        """Empty where a passphrase protects the secrets."""
        provider = str(self.file().get("secretsprovider") or "")
        return "" if provider in ("default", "passphrase") else provider

    def settings(self) -> Settings:
        """As the program reads them; secrets in the file stay out."""
        config = self.file().get("config") or {}
        return load(self.name, {key: _as_engine_says(value) for key, value in config.items()})

    def write_overlay(self) -> Path:
        """The committed settings, and of the earlier copy only what unlocks the state."""
        text = self.committed.read_text()
        key = _BY_PROVIDER[bool(self.secrets_provider())]
        kept = _yaml(self.overlay).get(key) if self.overlay.is_file() else None
        if kept and not self.file().get(key):
            text = text.rstrip("\n") + f"\n{key}: {kept}\n"
        _replace(self.overlay, text)
        return self.overlay


def _yaml(path: Path) -> dict[str, Any]:
    try:
        said = yaml.load(path.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise OpsError(
            "the stack's settings are not YAML", where=f"{path}{line}", mend="mend the file"
        ) from error
    if said is not None and not isinstance(said, dict):
        raise OpsError("the stack's settings are not a mapping", where=str(path), mend="begin with `config:`")
    return said or {}


def _as_engine_says(value: Any) -> str:
    """The engine hands text over as it is and everything else as JSON."""
    value = _without_secrets(value)
    return value if isinstance(value, str) else json.dumps(value)


def _without_secrets(value: Any) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {"secure"}:
            return "[secret]"
        return {key: _without_secrets(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_without_secrets(part) for part in value]
    return value


def _replace(path: Path, text: str) -> None:
    """Whole or not at all; untouched where nothing changes."""
    if path.is_file() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w") as file:
        file.write(text)
    Path(draft).replace(path)
