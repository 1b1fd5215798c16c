"""Joins the decisions of an authority to the provider server. It reaches nothing outside the state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from infra.provider import certificates as tls
from infra.provider.configuration import Configuration
from infra.provider.issued import Issued
from infra.provider.tls_authority import plan
from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import Field, Properties, Scalar
from infra.provider_framework.resource import Change, Context, State


class Authority(Issued):
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

    def check(
        self, ctx: Context[Configuration], old: Properties | None, new: Properties
    ) -> list[CheckFailure]:
        return tls.check_life(new)

    def changes(self, old: State, new: Properties, now: datetime) -> Mapping[str, Change]:
        return plan.changes(old, new, now)

    def issue(self, old: State | None, new: Properties, now: datetime) -> Properties:
        return plan.issue(new, plan.key_for(old, new) if old else tls.new_key(), now)


RESOURCE = Authority()
