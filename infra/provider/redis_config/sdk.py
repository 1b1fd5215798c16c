"""`Config` for a Pulumi program."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi


class Config(pulumi.CustomResource):
    """Settings of a Redis server that take effect while it runs."""

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
        settings: pulumi.Input[Mapping[str, pulumi.Input[str]]],
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
            "settings": settings,
        }
        super().__init__("tradingdb:redis:Config", resource_name, properties, opts)
