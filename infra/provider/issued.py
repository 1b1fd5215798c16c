"""What an authority and a certificate have in common: signed by this process, kept in the state alone."""

from __future__ import annotations

import uuid
from abc import abstractmethod
from collections.abc import Mapping
from datetime import datetime

from infra.provider import certificates as tls
from infra.provider.configuration import Configuration
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.resource import Change, Context, Diff, Resource, State


class Issued(Resource[Configuration]):
    def __init__(self, clock: tls.Clock = tls.system_clock) -> None:
        self._clock = clock

    @abstractmethod
    def changes(self, old: State, new: Properties, now: datetime) -> Mapping[str, Change]: ...

    @abstractmethod
    def issue(self, old: State | None, new: Properties, now: datetime) -> Properties:
        """Anew; `old` is what it comes after."""

    def diff(self, ctx: Context[Configuration], old: State, new: Properties) -> Diff:
        return Diff(self.changes(old, new, self._clock()))

    def preview_update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        return dict(new)  # a certificate that has yet to be signed is unknown

    def create(self, ctx: Context[Configuration], new: Properties) -> State:
        return State(uuid.uuid4().hex, new, self.issue(None, new, self._clock()))

    def read(self, ctx: Context[Configuration], old: State) -> State | None:
        if not old.outputs.get("privateKeyPem"):
            raise ProviderError(f"{self.token} cannot be imported: its key exists in the state alone")
        return old

    def update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        return self.issue(old, new, self._clock())

    def delete(self, ctx: Context[Configuration], old: State) -> None:
        """Nothing outside the state to remove."""
