"""One engine's container: what Docker says of it, and what a look inside finds. Only reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import docker
import testinfra  # type: ignore[import-untyped]  # it ships no types

from ops.verification.check import UnaskableError

FILES: Final = "/etc/tradingdb"
_DOCKER_DNS: Final = "127.0.0.11"
_LISTENING: Final = "0A"  # as /proc/net/tcp spells the state
# All that is looked at inside, in one go: each visit to a container costs a process. %s are its data folder
# and twice that of its files.
_LOOK: Final = r"""
cd /proc
echo '@@status'; for p in [0-9]*; do echo "pid:$p"; cat $p/status; done 2>/dev/null
echo '@@arguments'; for p in [0-9]*; do tr '\0' ' ' <$p/cmdline; echo; done 2>/dev/null
echo '@@environment'; tr '\0' '\n' </proc/1/environ
echo '@@mounts'; cat /proc/1/mountinfo
echo '@@limits'; cat /proc/1/limits
echo '@@pids'; cat /sys/fs/cgroup/pids.max /sys/fs/cgroup/pids/pids.max 2>/dev/null
echo '@@listening'; cat /proc/net/tcp /proc/net/tcp6 2>/dev/null
echo '@@data'; stat -c '%%a %%u %%g %%n' %s
echo '@@files'; find %s -type f -exec stat -c '%%a %%u %%g %%n' {} +
echo '@@checksums'; find %s -type f '(' -name '*.q' -o -name ca.crt ')' -exec sha256sum {} +
"""


@dataclass(frozen=True)
class File:
    mode: str
    uid: int
    gid: int


class Container:
    """`host` is testinfra's, for what is inside; `inspected` is Docker's own word."""

    def __init__(self, name: str, data: str, client: docker.DockerClient) -> None:
        self.name = name
        self._data = data
        self._client = client
        self.host = testinfra.get_host(f"docker://{name}")

    @cached_property
    def inspected(self) -> Mapping[str, Any]:
        return dict(self._client.api.inspect_container(self.name))

    @property
    def host_config(self) -> Mapping[str, Any]:
        return dict(self.inspected["HostConfig"])

    def image(self) -> Mapping[str, Any]:
        return dict(self._client.images.get(self.inspected["Image"]).attrs)

    def network(self, name: str) -> Mapping[str, Any]:
        return dict(self._client.api.inspect_network(name))

    def output(self, command: str, *words: str) -> str:
        """Of a command in the container, as its own user. `%s` in the command are the quoted words."""
        done = self.host.run(command, *words)
        if done.rc != 0:
            said = (done.stderr or done.stdout).strip().splitlines()
            raise UnaskableError(f"a command in {self.name} ended with {done.rc}: {' '.join(said[:1])}")
        return str(done.stdout)

    @cached_property
    def _inside(self) -> Mapping[str, list[str]]:
        """Lines by what was looked at."""
        found: dict[str, list[str]] = {}
        current: list[str] = []
        for line in self.output(_LOOK, self._data, FILES, FILES).splitlines():
            if line.startswith("@@"):
                current = found.setdefault(line.removeprefix("@@"), [])
            else:
                current.append(line)
        return found

    @cached_property
    def processes(self) -> dict[str, Mapping[str, str]]:
        """The status of every process by its number."""
        found: dict[str, dict[str, str]] = {}
        current: dict[str, str] = {}
        for line in self._inside["status"]:
            name, _, value = line.partition(":")
            if name == "pid":
                current = found.setdefault(value, {})
            else:
                current[name] = value.strip()
        return {number: status for number, status in found.items() if status}

    def arguments(self) -> str:
        """Of every process. Holds whatever it holds: never show it."""
        return "\n".join(self._inside["arguments"])

    def environment(self) -> str:
        """Of the first process. Holds whatever it holds: never show it."""
        return "\n".join(self._inside["environment"])

    def mount_options(self) -> dict[str, set[str]]:
        """By the place of each mount."""
        fields = [line.split() for line in self._inside["mounts"]]
        return {parts[4]: set(parts[5].split(",")) for parts in fields}

    def process_limit(self) -> int | None:
        """The lower of the control group's and the process's own; None where there is neither."""
        said = re.findall(r"^Max processes +(\S+)", "\n".join(self._inside["limits"]), re.MULTILINE)
        return min((int(one) for one in [*said, *self._inside["pids"]] if one.isdigit()), default=None)

    def listening(self) -> set[int]:
        """Ports of TCP on which something listens. Docker's own name server is not the engine's."""
        found = set()
        for line in self._inside["listening"]:
            fields = line.split()
            if len(fields) > 3 and fields[3] == _LISTENING:
                address, _, port = fields[1].partition(":")
                if _dotted(address) != _DOCKER_DNS:
                    found.add(int(port, 16))
        return found

    def files(self) -> dict[str, File]:
        """Every mounted file by its path."""
        return {
            path: File(mode, int(uid), int(gid)) for mode, uid, gid, path in _fields(self._inside["files"])
        }

    def data_folder(self) -> File:
        ((mode, uid, gid, _),) = _fields(self._inside["data"])
        return File(mode, int(uid), int(gid))

    def checksums(self, folder: str) -> dict[str, str]:
        """SHA-256 of q programs and of the authority, by path below a folder."""
        pairs = (line.split(maxsplit=1) for line in self._inside["checksums"])
        return {
            path.removeprefix(f"{folder}/"): digest for digest, path in pairs if path.startswith(f"{folder}/")
        }


def _fields(lines: list[str]) -> list[list[str]]:
    return [line.split(maxsplit=3) for line in lines]


def _dotted(address: str) -> str:
    """/proc writes the bytes of an address last first."""
    if len(address) != 8:
        return ""
    return ".".join(str(int(address[at : at + 2], 16)) for at in (6, 4, 2, 0))
