"""Files put into a container before its first start."""

from __future__ import annotations

import base64
import grp
import io
import pwd
import tarfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from docker import APIClient

from infra.provider_framework.errors import ProviderError


def upload(client: APIClient, container: str, uploads: Sequence[Mapping[str, Any]]) -> None:
    if uploads:
        client.put_archive(container, "/", archive(uploads))


def archive(uploads: Sequence[Mapping[str, Any]]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for entry in uploads:
            content = _content(entry)
            member = tarfile.TarInfo(entry["file"])
            member.size = len(content)
            member.mtime = time.time()
            member.mode = _mode(entry)
            member.uid = _identity(entry.get("owner"), "owner", lambda name: pwd.getpwnam(name).pw_uid)
            member.gid = _identity(entry.get("group"), "group", lambda name: grp.getgrnam(name).gr_gid)
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def _content(entry: Mapping[str, Any]) -> bytes:
    if entry.get("contentBase64"):
        return base64.b64decode(entry["contentBase64"])
    if entry.get("source"):
        try:
            return Path(entry["source"]).read_bytes()
        except OSError as error:
            raise ProviderError(f"uploads: {entry['source']} cannot be read: {error.strerror}") from error
    return str(entry["content"]).encode()


def _mode(entry: Mapping[str, Any]) -> int:
    if entry.get("permissions"):
        return int(entry["permissions"], 8)
    return 0o744 if entry.get("executable") else 0o644


def _identity(value: str | None, what: str, look_up: Callable[[str], int]) -> int:
    """A number as it is; a name as this machine knows it."""
    if not value:
        return 0
    if value.isdigit():
        return int(value)
    try:
        return look_up(value)
    except KeyError as error:
        raise ProviderError(f"uploads: this machine knows no {what} {value}; write the number") from error
