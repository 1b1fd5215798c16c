"""How to reach the engines of a stack that is up: addresses, logins and certificates from its outputs."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.client_files import ClientFiles
from ops.engine import Engine
from ops.errors import OpsError


@dataclass(frozen=True)
class Access:
    """Everything a client needs. Holds secrets: never print one of these."""

    stack: str
    folder: Path  # of the certificate files
    endpoints: Mapping[str, Mapping[str, Any]]
    standins: tuple[str, ...] = ()
    credentials: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    certificates: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, engine: Engine) -> Access:
        stack = engine.stack
        recorded = engine.recorded()
        said: dict[str, Any] = {}
        if recorded.exists:
            words = ["stack", "output", "--json", "--show-secrets", "--stack", stack.name]
            said = json.loads(engine.capture(words))
        if not said.get("endpoints"):
            raise OpsError(
                f"stack {stack.name} is not up",
                where="its state names no endpoints",
                mend=f"./tdb up --stack {stack.name}",
            )
        made = cls(
            stack.name,
            stack.workspace.stack(stack.name),
            said["endpoints"],
            tuple(said.get("standins") or ()),
            said.get("credentials") or {},
            said.get("certificates") or {},
        )
        made.write_certificates()
        return made

    @classmethod
    def at_hand(cls, engine: Engine) -> Access | None:
        """Addresses alone, without a secret being opened, where the certificate files are the state's."""
        said = engine.recorded().outputs
        stack, certificates = engine.stack, said.get("certificates") or {}
        made = cls(
            stack.name,
            stack.workspace.stack(stack.name),
            said.get("endpoints") or {},
            tuple(said.get("standins") or ()),
        )
        current = made.files.are(
            certificates.get("authority", ""), certificates.get("client_certificate", "")
        )
        return made if made.endpoints and current else None

    def endpoint(self, engine: str) -> tuple[str, int]:
        said = self.endpoints[engine]
        return str(said["host"]), int(said["port"])

    @property
    def files(self) -> ClientFiles:
        return ClientFiles(self.folder)

    @property
    def authority(self) -> Path:
        return self.files.authority

    @property
    def certificate(self) -> Path:
        return self.files.certificate

    @property
    def key(self) -> Path:
        return self.files.key

    def write_certificates(self) -> None:
        """Where the program has not: on a machine that shares a backend with the one that ran it."""
        found = self.certificates
        if "authority" in found:
            self.files.write_authority(found["authority"])
        if "client_private_key" in found:
            self.files.write_operator(found["client_certificate"], found["client_private_key"])

    def tls(self) -> ssl.SSLContext:
        """Trusts the stack's authority alone, and shows the operator's certificate."""
        context = ssl.create_default_context(cafile=str(self.authority))
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.certificate, self.key)
        return context

    def secrets(self) -> list[str]:
        """Every secret text, the longest first: what output of others is searched for."""
        found = set(_texts(list(self.credentials.values())))
        return sorted((text for text in found if len(text) >= 12), key=len, reverse=True)


def _texts(value: Any, name: str = "") -> list[str]:
    if isinstance(value, str):
        return [] if name in ("user", "database", "org", "bucket") else [value]
    if isinstance(value, Mapping):
        return [text for key, part in value.items() for text in _texts(part, str(key))]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return []
