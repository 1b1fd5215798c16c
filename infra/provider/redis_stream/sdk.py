"""`Stream` for a Pulumi program."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi


class Stream(pulumi.CustomResource):
    """A stream with its consumer groups."""

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
        stream: pulumi.Input[str],
        max_length: pulumi.Input[int],
        groups: pulumi.Input[Sequence[pulumi.Input[str]]],
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
            "stream": stream,
            "maxLength": max_length,
            "groups": groups,
        }
        super().__init__("tradingdb:redis:Stream", resource_name, properties, opts)
