"""What an image is made of, as its `image.toml` says, and the hash by which a change is noticed.

Owns reading and hashing; how the parts become an image is the business of `rootfs` and `archive`.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from infra.steps import StepError

IMAGES = Path(__file__).resolve().parent

RECIPE = 2
"""Raised by hand when the code beside makes something else of the same declaration."""


@dataclass(frozen=True)
class User:
    """An account of the image; fixed numbers, so that volumes keep their owner from image to image."""

    name: str
    uid: int
    gid: int
    home: str = "/nonexistent"


@dataclass(frozen=True)
class Folder:
    """A directory that a fresh named volume takes its owner and mode from."""

    path: str
    uid: int = 0
    gid: int = 0
    mode: str = "0755"


@dataclass(frozen=True)
class Source:
    """A file of the declaration's folder and the mode that it has in the image."""

    source: str
    mode: str = "0644"


@dataclass(frozen=True)
class Tree:
    """A folder of Python source, copied whole but for what `exclude` names."""

    source: str
    to: str
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True)
class Declaration:
    """One image; the fields are the keys of `image.toml`."""

    name: str
    title: str
    tag: str
    packages: tuple[str, ...]
    suite: str = "trixie"
    default: bool = True  # part of what `steps` prepares unless asked by name
    version: str = ""
    version_of: str = ""  # the Debian package whose version is the image's
    exclude: tuple[str, ...] = ()  # never unpacked
    remove: tuple[str, ...] = ()  # needed while packages are set up, not afterwards
    users: tuple[User, ...] = ()
    folders: tuple[Folder, ...] = ()
    early: Mapping[str, Source] = field(default_factory=dict)  # there before the packages are set up
    files: Mapping[str, Source] = field(default_factory=dict)
    trees: tuple[Tree, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    artifacts: Mapping[str, str] = field(default_factory=dict)  # path in the image: name of what is built
    inputs: tuple[str, ...] = ()  # files that go into an artifact
    user: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    entrypoint: tuple[str, ...] = ()
    cmd: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    workdir: str = "/"
    stop_signal: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    root: Path = IMAGES

    @property
    def folder(self) -> Path:
        return self.root / self.name

    def sources(self) -> Iterator[tuple[str, Path]]:
        """Every file that goes in, under a name that does not depend on where the checkout lies."""
        for source in [*self.early.values(), *self.files.values()]:
            yield source.source, self.folder / source.source
        for name in self.inputs:
            yield name, self.folder / name
        for tree in self.trees:
            top = (self.folder / tree.source).resolve()
            files = tree_files(top, tree.exclude)
            if not files:
                raise StepError(f"image {self.name}: {top} holds no files", "restore the folder")
            for path in files:
                yield f"{tree.to}/{path.relative_to(top)}", path

    def fingerprint(self, recipe: int = RECIPE) -> str:
        """The hash of all inputs: contents and modes, never times or places."""
        said = {key: value for key, value in asdict(self).items() if key not in {"root", "default"}}
        whole = hashlib.sha256(json.dumps([recipe, said], sort_keys=True).encode())
        for name, path in sorted(self.sources()):
            try:
                content = path.read_bytes()
            except OSError as error:
                raise StepError(
                    f"image {self.name}: cannot read {path}: {error.strerror}",
                    f"restore the file, or take it out of {self.folder / 'image.toml'}",
                ) from error
            whole.update(f"\0{name}\0{hashlib.sha256(content).hexdigest()}".encode())
        return whole.hexdigest()


def tree_files(top: Path, exclude: Sequence[str]) -> list[Path]:
    """The files below `top` whose path has no part that matches `exclude`."""
    return [
        path
        for path in sorted(top.rglob("*"))
        if path.is_file()
        and not any(fnmatch(part, rule) for part in path.relative_to(top).parts for rule in exclude)
    ]


def names(root: Path = IMAGES) -> list[str]:
    """Every image that has a declaration."""
    return sorted(path.parent.name for path in root.glob("*/image.toml"))


def load(name: str, root: Path = IMAGES) -> Declaration:
    path = root / name / "image.toml"
    try:
        said = tomllib.loads(path.read_text())
    except FileNotFoundError as error:
        known = ", ".join(names(root)) or "none"
        raise StepError(f"there is no image {name!r}", f"images with a declaration: {known}") from error
    except tomllib.TOMLDecodeError as error:
        raise StepError(f"{path} is not TOML: {error}", "mend the file") from error
    try:
        return _declared(name, root, said)
    except (TypeError, AttributeError) as error:
        raise StepError(f"{path}: {error}", "the keys are the fields of Declaration") from error


def _declared(name: str, root: Path, said: dict[str, Any]) -> Declaration:
    known = {one.name for one in fields(Declaration)} - {"name", "root"}
    if unknown := sorted(set(said) - known):
        raise TypeError(f"unknown key {unknown[0]!r}")
    made: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in said.items()
    }
    for key, kind in {"users": User, "folders": Folder}.items():
        made[key] = tuple(kind(**entry) for entry in said.get(key, ()))
    made["trees"] = tuple(
        Tree(**{**entry, "exclude": tuple(entry.get("exclude", ()))}) for entry in said.get("trees", ())
    )
    for key in ("early", "files"):
        made[key] = {path: Source(**entry) for path, entry in said.get(key, {}).items()}
    return Declaration(name=name, root=root, **made)
