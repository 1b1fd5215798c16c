"""Joins the decisions of a certificate to the provider server. It reaches nothing outside the state."""

from __future__ import annotations

import uuid

from infra.provider import certificates as tls
from infra.provider.configuration import Configuration
from infra.provider.tls_certificate import plan
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, ListOf, Properties, Scalar
from infra.provider_framework.resource import Context, Diff, Resource, State


class Certificate(Resource[Configuration]):
    token = "tradingdb:tls:Certificate"  # noqa: S105 - names a type
    doc = (
        "A certificate and its key, signed by an authority. It is issued anew, with a new key, when less "
        "than a third of its life is left, when its authority's certificate changed, and when an input did. "
        "It never outlives its authority."
    )
    fields = {
        "authorityCertificatePem": Field(required=True),
        "authorityPrivateKeyPem": Field(required=True, secret=True),
        "commonName": Field(required=True),
        "dnsNames": Field(ListOf(Scalar.STRING)),
        "ipAddresses": Field(ListOf(Scalar.STRING), doc="IPv4 and IPv6."),
        "uses": Field(ListOf(Scalar.STRING), required=True, doc="`server`, `client` or both."),
        "lifetimeHours": Field(Scalar.INTEGER, default=8760, doc="A year unless told."),
        "version": Field(Scalar.INTEGER, default=1, doc="Raise it for a new key at once."),
        "certificatePem": Field(output=True),
        "privateKeyPem": Field(output=True, secret=True),
        "notBefore": Field(output=True),
        "notAfter": Field(output=True),
        "serial": Field(output=True, doc="Hexadecimal."),
    }

    def __init__(self, clock: tls.Clock = tls.system_clock) -> None:
        self._clock = clock

    def check(
        self, ctx: Context[Configuration], old: Properties | None, new: Properties
    ) -> list[CheckFailure]:
        return plan.failures(new)

    def diff(self, ctx: Context[Configuration], old: State, new: Properties) -> Diff:
        return Diff(plan.changes(old, new, self._clock()))

    def preview_update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        return dict(new)  # a certificate that has yet to be signed is unknown

    def create(self, ctx: Context[Configuration], new: Properties) -> State:
        return State(uuid.uuid4().hex, new, plan.issue(new, self._clock()))

    def read(self, ctx: Context[Configuration], old: State) -> State | None:
        if not old.outputs.get("privateKeyPem"):
            raise ProviderError(f"{self.token} cannot be imported: its key exists in the state alone")
        return old

    def update(self, ctx: Context[Configuration], old: State, new: Properties) -> Properties:
        return plan.issue(new, self._clock())

    def delete(self, ctx: Context[Configuration], old: State) -> None:
        """Nothing outside the state to remove."""


RESOURCE = Certificate()
