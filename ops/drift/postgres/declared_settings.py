"""Server settings: the configuration file that the stack mounts, against what the server runs with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from infra.engines.postgres.configuration import postgresql_conf
from infra.settings import PostgresSettings
from ops.drift.records import Catalogue, Facts, Key

_KIND: Final = "server setting"
_LINE: Final = re.compile(r"^([a-z_.]+) = (.*)$", re.MULTILINE)
# What a session or the container brings along hides the server's own value; nothing can be said of that.
_OURS: Final = {"session", "client", "user", "database", "database user", "override", "environment variable"}
# In bytes and in seconds; no setting has both.
_SCALES: Final = {
    "": Decimal(1),
    "B": Decimal(1),
    "kB": Decimal(1 << 10),
    "MB": Decimal(1 << 20),
    "GB": Decimal(1 << 30),
    "TB": Decimal(1 << 40),
    "us": Decimal("0.000001"),
    "ms": Decimal("0.001"),
    "s": Decimal(1),
    "min": Decimal(60),
    "h": Decimal(3600),
    "d": Decimal(86400),
}
_AMOUNT: Final = re.compile(r"^(-?\d+(?:\.\d+)?)\s*([a-zA-Z]*)$")
_SAYS: Final = {"true": "on", "yes": "on", "false": "off", "no": "off"}


def declared(settings: PostgresSettings) -> dict[str, str]:
    """Name and value, without quotes, of every line of the file."""
    return {name: _unquoted(value) for name, value in _LINE.findall(postgresql_conf(settings))}


def sides(settings: PostgresSettings, server: Catalogue) -> tuple[dict[Key, Facts], dict[Key, Facts]]:
    """Both sides in one spelling, with only those settings that are declared or were changed by hand."""
    wanted, live = declared(settings), _live(server)
    ours: dict[Key, Facts] = {}
    theirs: dict[Key, Facts] = {}
    for name, value in wanted.items():
        found = live.get(name)
        if found is not None and found.get("source") in _OURS and name not in ("hba_file",):
            continue
        key = Key(_KIND, name)
        ours[key] = {"value": value}
        theirs[key] = {"value": "hidden from this role"} if found is None else _reading(found, value)
    theirs.update(_by_hand(wanted, live))
    return ours, theirs


def _live(server: Catalogue) -> dict[str, Facts]:
    """By name in small letters: a few are shown in others, as TimeZone."""
    return {key.name.lower(): facts for key, facts in server.items() if key.kind == _KIND}


def _reading(found: Facts, value: str) -> dict[str, str]:
    """In the declared spelling where it means the same."""
    shown = found.get("value", "") + _unit(found)
    facts = {"value": value if _same(value, found) else shown}
    if "restart" in found:
        facts["restart"] = found["restart"]
    return facts


def _by_hand(wanted: dict[str, str], live: dict[str, Facts]) -> Iterator[tuple[Key, Facts]]:
    for name, found in live.items():
        if name not in wanted and found.get("file") == "postgresql.auto.conf":
            yield Key(_KIND, name), {"value": found.get("value", "") + _unit(found), "set by": "ALTER SYSTEM"}


def _unit(found: Facts) -> str:
    return (
        f" x {found['unit']}" if found.get("unit", "")[:1].isdigit() else f" {found.get('unit', '')}".rstrip()
    )


def _same(value: str, found: Facts) -> bool:
    said = found.get("value", "")
    if found.get("type") == "bool":
        return _SAYS.get(value, value) == said
    if found.get("type") in ("integer", "real"):
        unit = found.get("unit", "")
        wanted = _amount(value, unit)
        return wanted is not None and wanted == _amount(said, unit)
    return value.lower() == said.lower() if found.get("type") == "enum" else value == said


def _amount(text: str, unit: str) -> Decimal | None:
    """In bytes or seconds; a number without a unit counts in the server's own, as 8kB."""
    match = _AMOUNT.match(text)
    if match is None:
        return None
    scale = _scale(match[2] or unit)
    return None if scale is None else Decimal(match[1]) * scale


def _scale(unit: str) -> Decimal | None:
    name = unit.lstrip("0123456789")
    count = unit.removesuffix(name)
    size = _SCALES.get(name)
    return None if size is None else Decimal(count or 1) * size


def _unquoted(value: str) -> str:
    return value[1:-1].replace("''", "'") if value.startswith("'") else value
