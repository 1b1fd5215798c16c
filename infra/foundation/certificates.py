"""The stack's certificate authority, and what it signs: one certificate an engine, one for the operator.

What an operator shows is also written to files, which is what clients are pointed to.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pulumi

from infra.client_files import ClientFiles
from infra.foundation.component import Component
from infra.provider.tls_authority.sdk import Authority
from infra.provider.tls_certificate.sdk import Certificate
from infra.settings import Settings
from infra.typed_config import ConfigError

_MEND: Final = "make that a folder this user may write to, or name another workspace with TDB_WORKSPACE"


@dataclass(frozen=True)
class Identity:
    """What an engine or a client proves itself with, and what it trusts."""

    authority: pulumi.Output[str]
    certificate: pulumi.Output[str]
    private_key: pulumi.Output[str]


class Certificates(Component):
    """One authority a stack: a client of dev trusts nothing of prod."""

    def __init__(self, settings: Settings, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("foundation:Certificates", "certificates", opts)
        self._settings = settings
        self.authority = Authority(
            "authority",
            common_name=f"{settings.namespace} authority",
            opts=pulumi.ResourceOptions(parent=self, protect=settings.protect),
        )
        self.register_outputs({})

    def server(self, engine: str) -> Identity:
        """For an engine. Redis and the health checks also use it as a client's."""
        addresses = {"127.0.0.1", self._settings.bind_address}
        reachable = sorted(a for a in addresses if not ipaddress.ip_address(a).is_unspecified)
        names = [engine, "localhost", f"{self._settings.namespace}-{engine}"]
        return self._issue(engine, names, reachable, ["server", "client"])

    def client(self, name: str) -> Identity:
        return self._issue(name, [], [], ["client"])

    def _issue(
        self, name: str, dns_names: Sequence[str], ip_addresses: Sequence[str], uses: Sequence[str]
    ) -> Identity:
        certificate = Certificate(
            f"{name}-certificate",
            authority_certificate_pem=self.authority.certificate_pem,
            authority_private_key_pem=self.authority.private_key_pem,
            common_name=name,
            dns_names=list(dns_names),
            ip_addresses=list(ip_addresses),
            uses=list(uses),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return Identity(
            self.authority.certificate_pem, certificate.certificate_pem, certificate.private_key_pem
        )


def client_files(folder: Path) -> ClientFiles:
    """Asked for before anything is declared: a folder that cannot be used stops the program at once."""
    files = ClientFiles(folder)
    try:
        files.make_folder()
    except OSError as error:
        what = f"The folder of the clients' certificates, {folder},"
        raise ConfigError(what, [f"{error.strerror}: {_MEND}"]) from error
    return files


def write_files(operator: Identity, files: ClientFiles) -> pulumi.Output[str]:
    """As soon as each is known, which in a preview of what has yet to be made is never.

    Hands out where the authority's certificate is, relative to the program's folder, where plugins run: the
    state must not differ by checkout.
    """

    def authority(text: str) -> str:
        with _explained(files):
            files.write_authority(text)
        return os.path.relpath(files.authority)

    def certificate(texts: Sequence[str]) -> None:
        with _explained(files):
            files.write_operator(*texts)

    pulumi.Output.all(operator.certificate, operator.private_key).apply(certificate)
    return operator.authority.apply(authority)


@contextmanager
def _explained(files: ClientFiles) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise pulumi.RunError(
            f"The clients' certificates cannot be written to {files.folder}: {error.strerror}: {_MEND}"
        ) from error
