"""What the field declarations cannot see: ranges, patterns, and properties that go only together. Pure."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from infra.airgap.plugins.docker.container.durations import duration, nanoseconds
from infra.airgap.plugins.docker.container.fields import FIELDS
from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import Field, ListOf, Object, Properties, Scalar, Unknown, Value

_CPU_SET: Final = re.compile(r"\d+([,-]\d+)*")
_MODE: Final = re.compile(r"0[0-7]{3}")
_CPUS: Final = re.compile(r"\d+(\.\d{1,9})?|\.\d{1,9}")
_DURATIONS: Final = ("interval", "timeout", "startPeriod", "startInterval")
_NOT_NEGATIVE: Final = (
    "memory",
    "memoryReservation",
    "shmSize",
    "cpuShares",
    "cpuPeriod",
    "cpuQuota",
    "maxRetryCount",
    "waitTimeout",
    "destroyGraceSeconds",
    "stopTimeout",
)


def drop_unset(new: Properties, fields: Mapping[str, Field] = FIELDS) -> None:
    """An empty text, a zero and a false say as much as nothing where the schema has no default."""
    for name, field in fields.items():
        value = new.get(name)
        if value is None or isinstance(value, Unknown):
            continue
        if isinstance(field.kind, Scalar):
            if not value and field.default is None and not field.required:
                del new[name]
            continue
        kind = field.kind.item if isinstance(field.kind, ListOf) else field.kind
        if isinstance(kind, Object):
            for entry in value if isinstance(value, list) else [value]:
                if isinstance(entry, dict):
                    drop_unset(entry, kind.fields)


def canonical(inputs: Properties) -> Properties:
    """One wording for each number and duration, for comparing: `0.50` is `0.5`, `5000ms` is `5s`."""
    same = dict(inputs)
    if isinstance(same.get("cpus"), str):
        same["cpus"] = str(float(same["cpus"]))
    check = same.get("healthcheck")
    if isinstance(check, dict):
        same["healthcheck"] = check | {
            name: duration(nanoseconds(check[name]))
            for name in _DURATIONS
            if isinstance(check.get(name), str)
        }
    return same


def failures(new: Properties) -> list[CheckFailure]:
    checks = (_numbers, _texts, _healthcheck, _volumes, _mounts, _uploads, _ports)
    return [CheckFailure(path, reason) for check in checks for path, reason in check(new)]


def _known(value: Value) -> Any:
    """The value, or None while it is unknown."""
    return None if isinstance(value, Unknown) else value


def _members(new: Properties, name: str) -> Iterator[tuple[str, Properties]]:
    for index, entry in enumerate(_known(new.get(name)) or ()):
        if not isinstance(entry, Unknown):
            yield f"{name}[{index}]", entry


def _numbers(new: Properties) -> Iterator[tuple[str, str]]:
    for name in _NOT_NEGATIVE:
        value = _known(new.get(name))
        if value is not None and value < 0:
            yield name, "must not be negative"
    swap, memory = _known(new.get("memorySwap")), _known(new.get("memory"))
    if swap is not None and swap < -1:
        yield "memorySwap", "must be -1 (no limit) or a number of MiB"
    if swap is not None and memory and 0 < swap < memory:
        yield "memorySwap", "counts memory and swap together and must not be less than memory"


def _texts(new: Properties) -> Iterator[tuple[str, str]]:
    cpu_set, cpus = _known(new.get("cpuSet")), _known(new.get("cpus"))
    if cpu_set and not _CPU_SET.fullmatch(cpu_set):
        yield "cpuSet", "must list processors like `0,2` or `0-3`"
    if cpus and not _CPUS.fullmatch(cpus):
        yield "cpus", "must be a number of processors like `1.5`"
    for index, word in enumerate(_known(new.get("command")) or ()):
        if word == "":
            yield f"command[{index}]", "must not be empty"
    for index, variable in enumerate(_known(new.get("envs")) or ()):
        if isinstance(variable, str) and "=" not in variable:
            yield f"envs[{index}]", "must have the form KEY=VALUE"


def _healthcheck(new: Properties) -> Iterator[tuple[str, str]]:
    check = _known(new.get("healthcheck")) or {}
    for name in _DURATIONS:
        text = _known(check.get(name))
        if text is None:
            continue
        try:
            nanoseconds(text)
        except ValueError:
            yield f"healthcheck.{name}", "must be a duration like `5s`, `500ms` or `1m30s`"
    retries = _known(check.get("retries"))
    if retries is not None and retries < 0:
        yield "healthcheck.retries", "must not be negative"


def _volumes(new: Properties) -> Iterator[tuple[str, str]]:
    for path, volume in _members(new, "volumes"):
        source, target = volume.get("fromContainer"), volume.get("containerPath")
        if not source and not target:
            yield path, "needs containerPath, or fromContainer to take another container's volumes"
        elif source and target:
            yield path, "takes containerPath or fromContainer, not both"
        host_path = _known(volume.get("hostPath"))
        if host_path and not host_path.startswith("/"):
            yield f"{path}.hostPath", "must be an absolute path"


def _mounts(new: Properties) -> Iterator[tuple[str, str]]:
    for path, mount in _members(new, "mounts"):
        kind = _known(mount.get("type"))
        if kind == "bind" and not mount.get("source"):
            yield f"{path}.source", "is required for a bind mount: the path on the Docker host"
        for option in ("bind", "volume", "tmpfs"):
            if kind is not None and kind != option and mount.get(f"{option}Options"):
                yield f"{path}.{option}Options", f"belongs to a mount of type {option}, not {kind}"


def _uploads(new: Properties) -> Iterator[tuple[str, str]]:
    for path, upload in _members(new, "uploads"):
        given = [name for name in ("content", "contentBase64", "source") if upload.get(name)]
        if len(given) != 1:
            yield path, "needs exactly one of content, contentBase64 and source"
        mode, encoded = _known(upload.get("permissions")), _known(upload.get("contentBase64"))
        if mode and not _MODE.fullmatch(mode):
            yield f"{path}.permissions", "must be an octal mode of four digits like `0644`"
        if encoded and not _is_base64(encoded):
            yield f"{path}.contentBase64", "is not valid base64"


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error:
        return False
    return True


def _ports(new: Properties) -> Iterator[tuple[str, str]]:
    for path, port in _members(new, "ports"):
        for side in ("internal", "external"):
            number = _known(port.get(side))
            if number is not None and not 0 <= number <= 65535:
                yield f"{path}.{side}", "must be a port number"
