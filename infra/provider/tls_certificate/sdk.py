"""`Certificate` for a Pulumi program."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi


class Certificate(pulumi.CustomResource):
    """A certificate with its key for a server, a client or both."""

    certificate_pem: pulumi.Output[str]
    private_key_pem: pulumi.Output[str]
    not_before: pulumi.Output[str]
    not_after: pulumi.Output[str]
    serial: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        authority_certificate_pem: pulumi.Input[str],
        authority_private_key_pem: pulumi.Input[str],
        common_name: pulumi.Input[str],
        uses: Sequence[pulumi.Input[str]],
        dns_names: Sequence[pulumi.Input[str]] | None = None,
        ip_addresses: Sequence[pulumi.Input[str]] | None = None,
        lifetime_hours: pulumi.Input[int] | None = None,
        version: pulumi.Input[int] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "authorityCertificatePem": authority_certificate_pem,
            "authorityPrivateKeyPem": pulumi.Output.secret(authority_private_key_pem),
            "commonName": common_name,
            "dnsNames": dns_names,
            "ipAddresses": ip_addresses,
            "uses": uses,
            "lifetimeHours": lifetime_hours,
            "version": version,
            "certificatePem": None,
            "privateKeyPem": None,
            "notBefore": None,
            "notAfter": None,
            "serial": None,
        }
        super().__init__("tradingdb:tls:Certificate", resource_name, properties, opts)
        self.certificate_pem = pulumi.get(self, "certificatePem")
        self.private_key_pem = pulumi.get(self, "privateKeyPem")
        self.not_before = pulumi.get(self, "notBefore")
        self.not_after = pulumi.get(self, "notAfter")
        self.serial = pulumi.get(self, "serial")
