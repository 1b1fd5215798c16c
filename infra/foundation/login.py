"""How the provider reaches an engine that asks for a certificate and a login."""

from __future__ import annotations

import pulumi

from infra.foundation.certificates import Identity
from infra.provider.client_inputs import ClientServer
from infra.settings import Settings


def login(
    engine: str, settings: Settings, operator: Identity, username: str, password: pulumi.Input[str]
) -> ClientServer:
    """The arguments that every resource inside such an engine takes."""
    return {
        "host": settings.connect_address,
        "port": getattr(settings.ports, engine),
        "ca_certificate_pem": operator.authority,
        "client_certificate_pem": operator.certificate,
        "client_private_key_pem": operator.private_key,
        "username": username,
        "password": password,
    }
