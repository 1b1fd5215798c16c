"""`Schema` for a Pulumi program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi


class Schema(pulumi.CustomResource):
    """The tables of a q server."""

    version: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        host: pulumi.Input[str],
        port: pulumi.Input[int],
        ca_certificate_pem: pulumi.Input[str],
        client_certificate_pem: pulumi.Input[str],
        client_private_key_pem: pulumi.Input[str],
        username: pulumi.Input[str],
        password: pulumi.Input[str],
        tables: pulumi.Input[Mapping[str, pulumi.Input[Mapping[str, Any]]]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "host": host,
            "port": port,
            "caCertificatePem": ca_certificate_pem,
            "clientCertificatePem": client_certificate_pem,
            "clientPrivateKeyPem": pulumi.Output.secret(client_private_key_pem),
            "username": username,
            "password": pulumi.Output.secret(password),
            "tables": tables,
            "version": None,
        }
        super().__init__("tradingdb:kdb:Schema", resource_name, properties, opts)
        self.version = pulumi.get(self, "version")
