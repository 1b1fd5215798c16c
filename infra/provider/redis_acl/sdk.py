"""`Acl` for a Pulumi program."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi


class Acl(pulumi.CustomResource):
    """Every user of a Redis server: `rules` and `passwordSha256` by name."""

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
        users: pulumi.Input[Mapping[str, pulumi.Input[Mapping[str, pulumi.Input[str]]]]],
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
            "users": users,
        }
        super().__init__("tradingdb:redis:Acl", resource_name, properties, opts)
