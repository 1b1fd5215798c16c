"""Roles that nobody logs in as: each holds one right for all who have it in common.

They follow from the matrix. A right that one role alone holds is granted to that role itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from schema.postgres.databases import SCHEMAS
from schema.postgres.matrix import EXCEPTIONS, MATRIX, OWNERS, Access

REFERENCES: Final = ("REFERENCES",)
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


def _common(name: str, purpose: str, members: Iterator[str]) -> Group | None:
    found = tuple(dict.fromkeys(members))
    return Group(name, purpose, found) if len(found) > 1 else None


def _user(schema: str) -> Group | None:
    every = {**MATRIX, **OWNERS}
    return _common(
        f"{schema}_user",
        f"may look names up in schema {schema}",
        (role for role, schemas in every.items() if schema in schemas),
    )


def _level(schema: str, access: Access) -> Group | None:
    noun, verb = _LEVELS[access]
    return _common(
        f"{schema}_{noun}",
        f"may {verb} every table of schema {schema}",
        (
            role
            for role, schemas in MATRIX.items()
            if schemas.get(schema) is access and (role, schema) not in EXCEPTIONS
        ),
    )


def _referrer(schema: str) -> Group | None:
    return _common(
        f"{schema}_referrer",
        f"may have foreign keys to tables of schema {schema}",
        (owner for owner, schemas in OWNERS.items() if schemas.get(schema) == REFERENCES),
    )


def _each(made: Mapping[str, Group | None]) -> Mapping[str, Group]:
    return {schema: group for schema, group in made.items() if group}


_NAMES: Final = tuple(schema.name for schema in SCHEMAS)

USERS: Final = _each({schema: _user(schema) for schema in _NAMES})
LEVELS: Final = {access: _each({schema: _level(schema, access) for schema in _NAMES}) for access in Access}
REFERRERS: Final = _each({schema: _referrer(schema) for schema in _NAMES})
# Triggers, and functions that act for an owner, call the shared ones.
CALLERS: Final = Group(
    "shared_caller",
    "may call the functions of schema shared",
    tuple(owner for owner, schemas in OWNERS.items() if "shared" in schemas),
)

GROUPS: Final = (
    *USERS.values(),
    *(group for made in LEVELS.values() for group in made.values()),
    *REFERRERS.values(),
    CALLERS,
)

HELD_ON_TABLES: Final = {
    (group.name, schema): access.value for access, made in LEVELS.items() for schema, group in made.items()
} | {(group.name, schema): REFERENCES for schema, group in REFERRERS.items()}


def holder(group: Group | None, role: str) -> str:
    """Who a right is granted to: the group, where the role is in it, otherwise the role itself."""
    return group.name if group and role in group.members else role


def of_member(role: str) -> tuple[str, ...]:
    """The groups that a role is in."""
    return tuple(group.name for group in GROUPS if role in group.members)
