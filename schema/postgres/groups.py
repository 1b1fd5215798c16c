"""Roles that nobody logs in as: each holds one right for all who have it in common.

They follow from the matrix. Each schema has a group of those who use it. For any other right there is one
where that makes fewer resources: from two members on if each would get a default privilege beside its grant,
otherwise from three. Every other right is granted to the role itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from schema.postgres.databases import INTERNAL, SCHEMAS
from schema.postgres.matrix import CALLING, ENTERING, EXCEPTIONS, MAKING, MATRIX, OWNERS, Access

REFERENCES: Final = ("REFERENCES",)
_WITHOUT_DEFAULTS: Final = 3  # members; a group of two and its grant are as many resources as two grants
_LEVELS: Final = {
    Access.READ: ("reader", "read"),
    Access.APPEND: ("appender", "append to"),
    Access.WRITE: ("writer", "write"),
}


@dataclass(frozen=True)
class Group:
    """A role's name, what it is for, and who is in it."""

    name: str
    purpose: str
    members: tuple[str, ...]


def _common(name: str, purpose: str, members: Collection[str], fewest: int = 2) -> Group | None:
    found = tuple(dict.fromkeys(members))
    return Group(name, purpose, found) if len(found) >= fewest else None


def using(schema: str) -> tuple[str, ...]:
    """Who looks names up in a schema: to touch a table in it, to refer to one, or to call a function."""
    touching = [role for role, schemas in {**MATRIX, **OWNERS}.items() if schema in schemas]
    calling = [role for alike in CALLING.get(schema, ()) for role in alike]
    return tuple(dict.fromkeys((*touching, *calling)))


def _entrant(database: str) -> Group | None:
    return _common(
        f"{database}_user", f"may enter database {database}", ENTERING[database], _WITHOUT_DEFAULTS
    )


def _user(schema: str) -> Group | None:
    return _common(f"{schema}_user", f"may look names up in schema {schema}", using(schema))


def _level(schema: str, access: Access) -> Group | None:
    noun, verb = _LEVELS[access]
    return _common(
        f"{schema}_{noun}",
        f"may {verb} every table of schema {schema}",
        [
            role
            for role, schemas in MATRIX.items()
            if schemas.get(schema) is access and (role, schema) not in EXCEPTIONS
        ],
    )


def _limited(schema: str) -> Group | None:
    """The most who read the same tables of a schema, but not all of them, and write none."""
    alike: dict[frozenset[str], list[str]] = {}
    for (role, within), exceptions in EXCEPTIONS.items():
        if within == schema and MATRIX[role][schema] is Access.READ and not any(exceptions.values()):
            alike.setdefault(frozenset(exceptions), []).append(role)
    hidden, members = max(alike.items(), key=lambda item: len(item[1]), default=(frozenset(), []))
    return _common(
        f"{schema}_limited_reader",
        f"may read every table of schema {schema} but {' and '.join(sorted(hidden))}",
        members,
        _WITHOUT_DEFAULTS,
    )


def _caller(schema: str) -> Group | None:
    return _common(
        f"{schema}_caller",
        f"may call those functions of schema {schema} that all its members call",
        max(CALLING.get(schema, ((),)), key=len),
        _WITHOUT_DEFAULTS,
    )


def _referrer(schema: str) -> Group | None:
    return _common(
        f"{schema}_referrer",
        f"may have foreign keys to tables of schema {schema}",
        [owner for owner, schemas in OWNERS.items() if schemas.get(schema) == REFERENCES],
    )


def _each(made: Mapping[str, Group | None]) -> Mapping[str, Group]:
    return {schema: group for schema, group in made.items() if group}


_NAMES: Final = tuple(schema.name for schema in SCHEMAS)

ENTRANTS: Final = _each({database: _entrant(database) for database in ENTERING})
USERS: Final = _each({schema: _user(schema) for schema in _NAMES})
LEVELS: Final = {access: _each({schema: _level(schema, access) for schema in _NAMES}) for access in Access}
LIMITED: Final = _each({schema: _limited(schema) for schema in _NAMES})
REFERRERS: Final = _each({schema: _referrer(schema) for schema in _NAMES})
CALLERS: Final = _each({schema: _caller(schema) for schema in _NAMES})
MAKERS: Final = Group(f"{INTERNAL.name}_maker", f"may make tables in schema {INTERNAL.name}", MAKING)
# Triggers, and functions that act for an owner, call the shared ones.
OWNERS_CALLING: Final = Group(
    "shared_caller",
    "may call the functions of schema shared",
    tuple(owner for owner, schemas in OWNERS.items() if "shared" in schemas),
)

GROUPS: Final = (
    *ENTRANTS.values(),
    *USERS.values(),
    *(group for made in LEVELS.values() for group in made.values()),
    *LIMITED.values(),
    *REFERRERS.values(),
    *CALLERS.values(),
    MAKERS,
    OWNERS_CALLING,
)

HELD_ON_TABLES: Final = {
    (group.name, schema): access.value for access, made in LEVELS.items() for schema, group in made.items()
} | {(group.name, schema): REFERENCES for schema, group in REFERRERS.items()}
# A group that holds what any of its members does in the schema, some tables excepted.
HOLDS_AS: Final = {(group.name, schema): group.members[0] for schema, group in LIMITED.items()}


def holder(group: Group | None, role: str) -> str:
    """Who a right is granted to: the group, where the role is in it, otherwise the role itself."""
    return group.name if group and role in group.members else role


def of_member(role: str) -> tuple[str, ...]:
    """The groups that a role is in."""
    return tuple(group.name for group in GROUPS if role in group.members)
