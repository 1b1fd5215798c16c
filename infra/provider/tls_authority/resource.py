"""Joins the decisions of an authority to the provider server. It reaches nothing outside the state."""

from __future__ import annotations

import uuid

from infra.provider import certificates as tls
from infra.provider.configuration import Configuration
from infra.provider.tls_authority import plan
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, Properties, Scalar
from infra.provider_framework.resource import Context, Diff, Resource, State


class Authority(Resource[Configuration]):
    token = "tradingdb:tls:Authority"  # noqa: S105 - names a type
    doc = (
        "A self-signed authority that signs leaf certificates only. It is issued anew when less than a third "
        "of its life is left (same key) and when `version` rises (new key)."
    )
    fields = {
        "commonName": Field(required=True),
        "lifetimeHours": Field(Scalar.INTEGER, default=87600, doc="Ten years unless told."),
        "version": Field(Scalar.INTEGER, default=1, doc="Raise it for a new key."),
        "certificatePem": Field(output=True),
        "privateKeyPem": Field(output=True, secret=True),
        "notAfter": Field(output=True),
        "serial": Field(output=True, doc="Hexadecimal."),
    }

    def __init__(self, clock: tls.Clock = tls.system_clock) -> None:
        self._clock = clock

    def check(
        self, ctx: Context[Configuration], old: Properties | None, new: Properties
    ) -> list[CheckFailure]:
        return tls.check_life(new)

    def diff(self, ctx: Context[Configuration], old: State, new: Properties) -> Diff:
        return Diff(plan.changes(old, new, self._clock()))

    def preview_update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        return dict(new)  # a certificate that has yet to be signed is unknown

    def create(self, ctx: Context[Configuration], new: Properties) -> State:
        return State(uuid.uuid4().hex, new, plan.issue(new, tls.new_key(), self._clock()))

    def read(self, ctx: Context[Configuration], old: State) -> State | None:
        if not old.outputs.get("privateKeyPem"):
            raise ProviderError(f"{self.token} cannot be imported: its key exists in the state alone")
        return old

    def update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        return plan.issue(new, plan.key_for(old, new), self._clock())

    def delete(self, ctx: Context[Configuration], old: State) -> None:
        """Nothing outside the state to remove."""


RESOURCE = Authority()
