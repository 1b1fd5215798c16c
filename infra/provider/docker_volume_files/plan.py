"""Which files a volume should hold, how that differs from what it holds, and what to do about it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

from infra.provider_framework import paths
from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import UNKNOWN, Properties

_MODE: Final = re.compile(r"0?[0-7]{3}")
_LARGEST_ID: Final = 2**32 - 2


class Kind(StrEnum):
    FILE = "file"
    FOLDER = "folder"
    OTHER = "other"  # a link or a device: nothing that belongs in such a volume


@dataclass(frozen=True)
class Entry:
    """One path of the volume, wanted or found. `content` and `mode` count for files only."""

    kind: Kind
    content: bytes = b""
    mode: int = 0
    uid: int = 0
    gid: int = 0

    def __repr__(self) -> str:
        return f"Entry({self.kind}, {len(self.content)} bytes, {self.mode:04o}, {self.uid}:{self.gid})"


@dataclass(frozen=True)
class Work:
    """What brings a volume from what was found to what is wanted."""

    write: tuple[str, ...]
    remove: tuple[str, ...]  # files and whole folders


def failures(new: Properties) -> Iterator[CheckFailure]:
    files = new.get("files")
    if not isinstance(files, dict):
        return
    for path, spec in files.items():
        where = paths.child("files", path)
        if not _is_clean(path):
            yield CheckFailure(where, "must be a relative path of plain names, without . or .. in it")
        elif any(str(parent) in files for parent in PurePosixPath(path).parents):
            yield CheckFailure(where, "lies under another file of this volume")
        if isinstance(spec, dict):
            yield from _spec_failures(where, spec)


def _is_clean(path: str) -> bool:
    names = path.split("/")
    return path.isprintable() and all(name and name not in (".", "..") for name in names)


def _spec_failures(where: str, spec: Properties) -> Iterator[CheckFailure]:
    mode = spec.get("mode")
    if isinstance(mode, str) and not _MODE.fullmatch(mode):
        yield CheckFailure(f"{where}.mode", f"{mode!r} is no mode; write it in octal, as 0400")
    content = spec.get("content")
    if spec.get("base64") and isinstance(content, str) and not _is_base64(content):
        yield CheckFailure(f"{where}.content", "is not base64")
    for name in ("uid", "gid"):
        number = spec.get(name)
        if isinstance(number, int) and not 0 <= number <= _LARGEST_ID:
            yield CheckFailure(f"{where}.{name}", "must be 0 or more")


def _is_base64(content: str) -> bool:
    try:
        base64.b64decode(content, validate=True)
    except binascii.Error:
        return False
    return True


def _bytes(spec: Properties) -> bytes:
    content: str = spec["content"]
    return base64.b64decode(content) if spec.get("base64") else content.encode()


def _text(entry: Entry, as_base64: bool) -> str:
    if entry.kind is not Kind.FILE:
        return "(not a file)"
    content = entry.content
    return base64.b64encode(content).decode() if as_base64 else content.decode(errors="replace")


def wanted(files: Mapping[str, Properties]) -> dict[str, Entry]:
    return {
        path: Entry(Kind.FILE, _bytes(spec), int(spec.get("mode") or "0400", 8), spec["uid"], spec["gid"])
        for path, spec in files.items()
    }


def folders(files: Mapping[str, Entry]) -> list[str]:
    """Every folder that the files need, outermost first."""
    needed = {str(parent) for path in files for parent in PurePosixPath(path).parents}
    return sorted(needed - {"."})


def work(want: Mapping[str, Entry], found: Mapping[str, Entry]) -> Work:
    needed = set(folders(want))
    strays = {path for path in found if path not in want and path not in needed}
    outermost = {path for path in strays if not any(str(p) in strays for p in PurePosixPath(path).parents)}
    write = sorted(path for path, entry in want.items() if found.get(path) != entry)
    return Work(tuple(write), tuple(sorted(outermost)))


def observed(files: Mapping[str, Properties], found: Mapping[str, Entry]) -> dict[str, Properties]:
    """The files as an input that would declare what was found. Unchanged ones keep their words exactly.

    Of a file that nobody declared nothing is told but where it lies: nobody said whether it is a secret.
    """
    want = wanted(files)
    seen: dict[str, Properties] = {}
    for path, entry in found.items():
        if entry.kind is Kind.FOLDER:
            continue
        if want.get(path) == entry:
            seen[path] = files[path]
            continue
        declared = files.get(path, {})
        as_base64 = bool(declared.get("base64"))
        seen[path] = {
            "content": _text(entry, as_base64) if path in files else "(not declared)",
            "base64": as_base64,
            "mode": f"{entry.mode:04o}",
            "uid": entry.uid,
            "gid": entry.gid,
            "restart": declared.get("restart", True),
        }
    return seen


def needs_restart(old: Mapping[str, Properties], new: Mapping[str, Properties] | object) -> bool:
    """Whether a file whose readers restart was added, removed or changed. Unknown content counts."""
    if not isinstance(new, Mapping):
        return True
    for path in old.keys() | new.keys():
        before, after = old.get(path), new.get(path)
        if after is UNKNOWN:
            return True
        if before == after or (after or before or {}).get("restart") is False:
            continue
        if _readable(before) != _readable(after):
            return True
    return False


def _readable(spec: Properties | None) -> Properties | None:
    """What a reader of the file could notice."""
    return None if spec is None else {name: value for name, value in spec.items() if name != "restart"}
