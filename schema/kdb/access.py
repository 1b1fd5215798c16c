"""Who may ask KDB+, and as what. What a role may call is a list in q/access/access.q, read here too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from schema.kdb.catalogue import Q
from schema.kdb.lists import Symbols, parenthesised, symbols
from schema.kdb.source import Scanner, Source

ADMINISTRATOR: Final = "tdb_admin"
AUDITOR: Final = "auditor"
ADMIN_ROLE: Final = "admin"  # may send anything; has no allow-list

_FILE: Final = "access/access.q"
_LISTS: Final = ".access.functions:"


@dataclass(frozen=True)
class User:
    name: str
    role: str
    purpose: str


USERS: Final = (
    User(ADMINISTRATOR, ADMIN_ROLE, "the stack itself, and whoever operates it"),
    User("data_ingestion", "writer", "sends the ticks"),
    User("strategy_engine", "research", "turns ticks into signals"),
    User("execution", "trading", "looks at prices and books before it sends an order"),
    User("risk_management", "risk", "values positions and watches liquidity"),
    User("analytics", "reader", "measures"),
    User("analyst", "reader", "people: quants and reports"),
    User(AUDITOR, "auditor", "compares what is there with what is declared; sees no row"),
)


def users_file(hashes: Mapping[str, str]) -> str:
    """For q's -U. `hashes` has each user's password as SHA-1: the strongest form that the file knows."""
    return "".join(f"{user.name}:{hashes[user.name]}\n" for user in USERS)


def access_file() -> str:
    """The q file that TDB_ACCESS names."""
    names = "".join(f"`{user.name}" for user in USERS)
    roles = "".join(f"`{user.role}" for user in USERS)
    return (
        "/ Generated from schema/kdb/access.py: user to role. What a role may call is in access/access.q.\n"
        f".access.users:([user:{names}] role:{roles});\n"
    )


def functions(folder: Path = Q) -> dict[str, Symbols]:
    """What a message may call, by role. Raises DeclarationError."""
    source = Source.of(folder / _FILE, f"{folder.name}/{_FILE}")
    start = source.text.find(f"\n{_LISTS}")
    if start < 0:
        raise source.error(0, f"expected a line that begins with {_LISTS}")
    scanner = Scanner(source, start + 1 + len(_LISTS))
    roles = symbols(scanner)
    scanner.take("!", "! between roles and lists")
    at = scanner.at
    lists = parenthesised(scanner)
    if len(lists) != len(roles):
        raise source.error(at, f"{len(lists)} lists for {len(roles)} roles")
    return dict(zip(roles, lists, strict=True))


@lru_cache(maxsize=1)
def declared_functions() -> dict[str, Symbols]:
    """Of this checkout."""
    return functions()
