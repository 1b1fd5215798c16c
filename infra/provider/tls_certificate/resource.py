"""Joins the decisions of a certificate to the provider server. It reaches nothing outside the state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from infra.provider.configuration import Configuration
from infra.provider.issued import Issued
from infra.provider.tls_certificate import plan
from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import Field, ListOf, Properties, Scalar
from infra.provider_framework.resource import Change, Context, State


class Certificate(Issued):
    token = "tradingdb:tls:Certificate"  # noqa: S105 - names a type
    doc = (
        "A certificate and its key, signed by an authority. It is issued anew, with a new key, when less "
        "than a third of its life is left, when its authority's certificate changed, and when an input did. "
        "It never outlives its authority."
    )
    fields = {
        "authorityCertificatePem": Field(required=True, input_only=True),
        "authorityPrivateKeyPem": Field(required=True, secret=True, input_only=True),
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

    def check(
        self, ctx: Context[Configuration], old: Properties | None, new: Properties
    ) -> list[CheckFailure]:
        return plan.failures(new)

    def changes(self, old: State, new: Properties, now: datetime) -> Mapping[str, Change]:
        return plan.changes(old, new, now)

    def issue(self, old: State | None, new: Properties, now: datetime) -> Properties:
        return plan.issue(new, now)


RESOURCE = Certificate()
