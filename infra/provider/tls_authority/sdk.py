"""`Authority` for a Pulumi program."""

from __future__ import annotations

import pulumi


class Authority(pulumi.CustomResource):
    """A certificate authority of a stack's own. Its key never leaves the encrypted state."""

    certificate_pem: pulumi.Output[str]
    private_key_pem: pulumi.Output[str]
    not_after: pulumi.Output[str]
    serial: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        common_name: pulumi.Input[str],
        lifetime_hours: pulumi.Input[int] | None = None,
        version: pulumi.Input[int] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "commonName": common_name,
            "lifetimeHours": lifetime_hours,
            "version": version,
            "certificatePem": None,
            "privateKeyPem": None,
            "notAfter": None,
            "serial": None,
        }
        super().__init__("tradingdb:tls:Authority", resource_name, properties, opts)
        self.certificate_pem = pulumi.get(self, "certificatePem")
        self.private_key_pem = pulumi.get(self, "privateKeyPem")
        self.not_after = pulumi.get(self, "notAfter")
        self.serial = pulumi.get(self, "serial")
