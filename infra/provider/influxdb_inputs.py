"""How a program names the InfluxDB server that a resource is on: the same inputs for each of them."""

from __future__ import annotations

from typing import TypedDict

import pulumi


class InfluxServer(TypedDict):
    url: pulumi.Input[str]
    ca_certificate_pem: pulumi.Input[str]
    token: pulumi.Input[str]


class InfluxOrganisation(InfluxServer):
    org_id: pulumi.Input[str]


def properties(server: InfluxServer) -> dict[str, pulumi.Input[object]]:
    """As the resource takes them; the token becomes a secret."""
    return {
        "url": server["url"],
        "caCertificatePem": server["ca_certificate_pem"],
        "token": pulumi.Output.secret(server["token"]),
    }


def in_organisation(server: InfluxOrganisation) -> dict[str, pulumi.Input[object]]:
    return {**properties(server), "orgId": server["org_id"]}
