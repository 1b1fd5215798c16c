"""Entries of a volume to and from tar, the form in which Docker takes and gives files."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable, Mapping
from typing import Final

from infra.provider.docker_volume_files.plan import Entry, Kind, folders

# Services run as their own users and must be able to reach their files; the files guard themselves.
_FOLDER_MODE: Final = 0o755


def pack(files: Mapping[str, Entry]) -> bytes:
    """Files with their owners and modes, and the folders on the way. Equal files give equal bytes."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in folders(files):
            folder = tarfile.TarInfo(path)
            folder.type = tarfile.DIRTYPE
            folder.mode = _FOLDER_MODE
            tar.addfile(folder)
        for path, entry in sorted(files.items()):
            member = tarfile.TarInfo(path)
            member.mode, member.uid, member.gid = entry.mode, entry.uid, entry.gid
            member.size = len(entry.content)
            tar.addfile(member, io.BytesIO(entry.content))
    return packed.getvalue()


def unpack(chunks: Iterable[bytes]) -> dict[str, Entry]:
    """What an archive of a folder holds, by path within that folder."""
    entries: dict[str, Entry] = {}
    with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as tar:
        for member in tar:
            # The engine puts the folder's own name before every path.
            _, _, path = member.name.strip("/").partition("/")
            if path:
                entries[path] = _entry(tar, member)
    return entries


def _entry(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Entry:
    if member.isdir():
        return Entry(Kind.FOLDER)
    content = tar.extractfile(member) if member.isreg() else None
    if content is None:
        return Entry(Kind.OTHER)
    return Entry(Kind.FILE, content.read(), member.mode & 0o7777, member.uid, member.gid)
