"""How a program names a server that asks for a certificate and a login: the same inputs for each of them."""

from __future__ import annotations

from typing import TypedDict

import pulumi


class ClientServer(TypedDict):
    host: pulumi.Input[str]
    port: pulumi.Input[int]
    ca_certificate_pem: pulumi.Input[str]
    client_certificate_pem: pulumi.Input[str]
    client_private_key_pem: pulumi.Input[str]
    username: pulumi.Input[str]
    password: pulumi.Input[str]


def properties(server: ClientServer) -> dict[str, pulumi.Input[object]]:
    """As the resource takes them; key and password become secrets."""
    return {
        "host": server["host"],
        "port": server["port"],
        "caCertificatePem": server["ca_certificate_pem"],
        "clientCertificatePem": server["client_certificate_pem"],
        "clientPrivateKeyPem": pulumi.Output.secret(server["client_private_key_pem"]),
        "username": server["username"],
        "password": pulumi.Output.secret(server["password"]),
    }
