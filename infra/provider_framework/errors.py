"""What a resource raises so that a person reads one clear sentence instead of a traceback."""

from __future__ import annotations

from dataclasses import dataclass

from infra.provider_framework.fields import Properties


class ProviderError(Exception):
    """A failure with a message fit for a person: what, where, how to mend it. Never holds a secret."""


class NotUsableError(ProviderError):
    """The object exists but did not become usable; it is recorded, tainted, and replaced by the next run."""

    def __init__(self, message: str, resource_id: str, outputs: Properties) -> None:
        super().__init__(message)
        self.resource_id = resource_id
        self.outputs = outputs


@dataclass(frozen=True)
class CheckFailure:
    """One refused input: `path` as a user wrote it, for example `ports[0].internal`."""

    path: str
    reason: str
