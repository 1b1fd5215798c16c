"""The contract between the server and a resource: six operations over plain dictionaries."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event
from typing import ClassVar, Generic, TypeVar

from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import Field, Properties

C = TypeVar("C")


class Severity(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Context(Generic[C]):
    """What an operation may lean on besides its inputs."""

    urn: str
    config: C  # what the provider's `configure` returned; shared by all its resources
    cancelled: Event  # set when the user interrupts: long waits watch it
    timeout: float  # seconds the engine grants; 0 means no limit of its own
    log: Callable[[Severity, str], None]  # a line in the user's output, tied to this resource
    status: Callable[[str], None]  # the passing text beside the resource while it works


class Change(StrEnum):
    ADD = "add"
    UPDATE = "update"
    DELETE = "delete"
    ADD_REPLACE = "add-replace"
    UPDATE_REPLACE = "update-replace"
    DELETE_REPLACE = "delete-replace"


@dataclass(frozen=True)
class Diff:
    changes: Mapping[str, Change] = field(default_factory=dict)  # by property path
    delete_before_replace: bool = False


@dataclass(frozen=True)
class State:
    """A resource as it is: its id, the inputs that would declare it so, and everything known of it."""

    id: str
    inputs: Properties
    outputs: Properties


class Resource(ABC, Generic[C]):
    """One token. `fields` declares its properties; the server validates inputs and diffs by it.

    Every operation receives inputs that passed `check`: defaults filled in, types right. In a preview,
    and there alone, a value may be UNKNOWN.
    """

    token: ClassVar[str]
    doc: ClassVar[str] = ""
    fields: ClassVar[Mapping[str, Field]]

    def check(self, ctx: Context[C], old: Properties | None, new: Properties) -> list[CheckFailure]:
        """Refuse what the field declarations cannot see. May complete `new` in place."""
        return []

    def diff(self, ctx: Context[C], old: State, new: Properties) -> Diff | None:
        """None leaves it to the comparison by field declarations (see difference.py)."""
        return None

    def preview_create(self, ctx: Context[C], new: Properties) -> Properties:
        """The outputs that can be told before the create. Those left out are unknown."""
        return dict(new)

    def preview_update(self, ctx: Context[C], old: State, new: Properties) -> Properties:
        """The outputs that can be told before the update. Outputs of `old` not touched by it may be kept."""
        kept = {
            name: value
            for name, value in old.outputs.items()
            if name not in self.fields or self.fields[name].output or self.fields[name].computed
        }
        return {**kept, **new}

    @abstractmethod
    def create(self, ctx: Context[C], new: Properties) -> State: ...

    @abstractmethod
    def read(self, ctx: Context[C], old: State) -> State | None:
        """What is really there; None when gone. For an import `old` holds the id alone."""

    @abstractmethod
    def update(self, ctx: Context[C], old: State, new: Properties) -> Properties:
        """Change in place and return all outputs."""

    @abstractmethod
    def delete(self, ctx: Context[C], old: State) -> None: ...


class Function(ABC, Generic[C]):
    """One invoke token, such as a getter."""

    token: ClassVar[str]
    doc: ClassVar[str] = ""
    arguments: ClassVar[Mapping[str, Field]]
    results: ClassVar[Mapping[str, Field]] = {}  # for the schema, and to mark secrets

    @abstractmethod
    def call(self, ctx: Context[C], arguments: Properties) -> Properties: ...


class Provider(ABC, Generic[C]):
    """A package of resources. `serve` in server.py turns it into a plugin process."""

    name: ClassVar[str]
    version: ClassVar[str]
    config: ClassVar[Mapping[str, Field]]  # the provider resource's own inputs
    resources: tuple[Resource[C], ...]
    functions: tuple[Function[C], ...] = ()

    @abstractmethod
    def configure(self, config: Properties) -> C:
        """Called once with checked configuration. Must not connect: the server may not exist yet."""
