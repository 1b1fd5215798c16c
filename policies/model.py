"""What a rule is and what it judges. Knows no rule, and not who runs them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol


class Severity(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class NotApplicable(Exception):  # noqa: N818 - an answer, not an error
    """What is judged is none of the rule's business; the text says why."""


@dataclass(frozen=True)
class Control:
    """The control that a rule meets. Numbers move between releases, so the version belongs to it."""

    framework: str
    version: str
    reference: str

    def __str__(self) -> str:
        return f"{self.framework} {self.version}, {self.reference}"


def cis_docker(reference: str) -> Control:
    return Control("CIS Docker Benchmark", "1.6.0", reference)


def cis_postgresql(reference: str) -> Control:
    return Control("CIS PostgreSQL 17 Benchmark", "1.0.0", reference)


def influxdb_documentation(reference: str) -> Control:
    return Control("InfluxDB OSS documentation", "2.7", reference)


def kx_documentation(reference: str) -> Control:
    return Control("KX documentation", "kdb+ 4.1", reference)


@dataclass(frozen=True)
class Resource:
    """One resource as the engine gives it. Its properties hold secrets in clear: none may be shown."""

    urn: str
    kind: str
    name: str
    properties: Mapping[str, Any] = field(repr=False)
    protected: bool = False

    @property
    def stack(self) -> str:
        """The stack's name, which every URN carries."""
        parts = self.urn.split("::")[0].split(":")
        return parts[2] if len(parts) > 2 else ""

    @property
    def label(self) -> str:
        """What people and waivers call it: the type and the name, without the parents."""
        return f"{self.kind}::{self.name}"


@dataclass(frozen=True)
class Waiver:
    """An exception that somebody answers for, until a day."""

    rule: str
    resource: str
    reason: str
    owner: str
    expires: date
    stacks: tuple[str, ...] = ()

    def covers(self, rule: str, resource: Resource | None, today: date) -> bool:
        return (
            resource is not None
            and self.rule == rule
            and self.resource == resource.label
            and (not self.stacks or resource.stack in self.stacks)
            and today <= self.expires
        )


@dataclass(frozen=True)
class Stack:
    """All resources together, and the exceptions in force."""

    resources: tuple[Resource, ...]
    waivers: tuple[Waiver, ...] = ()
    today: date = field(default_factory=date.today)

    @property
    def name(self) -> str:
        return self.resources[0].stack if self.resources else ""

    def of_kind(self, kind: str) -> list[Resource]:
        return [resource for resource in self.resources if resource.kind == kind]


class Subject(Protocol):
    """What a stack is judged by: a rule of this pack, or a check of the running servers."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def statement(self) -> str: ...
    @property
    def severity(self) -> Severity: ...
    @property
    def controls(self) -> tuple[Control, ...]: ...
    @property
    def mend(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What every rule says of itself. `refused` and `accepted` are a line of a program each."""

    id: str
    statement: str
    reason: str
    severity: Severity
    controls: tuple[Control, ...]
    mend: str
    refused: str
    accepted: str
    check: Callable[..., Iterable[Any]]

    @property
    def name(self) -> str:
        """As its file: the check lives in it."""
        return self.check.__module__.rpartition(".")[2].replace("_", "-")


@dataclass(frozen=True, kw_only=True)
class ResourceRule(Rule):
    """Judges one resource before it is made. Each text that `check` yields is a violation."""

    kinds: tuple[str, ...]
    check: Callable[[Resource], Iterable[str]]


@dataclass(frozen=True, kw_only=True)
class StackRule(Rule):
    """Judges the resources together, once all are known."""

    check: Callable[[Stack], Iterable[tuple[Resource | None, str]]]
