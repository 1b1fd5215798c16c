"""A server of its own for each test that asks, and certificates for both sides."""

from __future__ import annotations

import datetime
import ipaddress
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.live.kdb_standin.licensed import demanded
from tests.live.kdb_standin.servers import QServer, Start, launch

os.environ.setdefault("PYKX_UNLICENSED", "true")


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """The stand-in, unless a test is parametrized with kinds."""
    return demanded(request)


@pytest.fixture
def start(tmp_path: Path, kind: str) -> Iterator[Start]:
    """start("script.q", "-U", file, env={…}, cwd=…): a running server of q, ended after the test."""
    running: list[QServer] = []

    def begin(
        *words: str, env: dict[str, str] | None = None, cwd: Path | None = None, port: int | None = None
    ) -> QServer:
        log = tmp_path / f"server-{len(running)}.log"
        server = launch(kind, list(words), log, env or {}, cwd or tmp_path, port)
        running.append(server)
        return server

    yield begin
    for server in running:
        server.end()


@dataclass(frozen=True)
class Certificates:
    """One authority, a server, a client, and a client of another authority."""

    folder: Path

    def server_environment(self, *, verify_client: bool = True) -> dict[str, str]:
        return {
            "KX_SSL_CERT_FILE": str(self.folder / "server.crt"),
            "KX_SSL_KEY_FILE": str(self.folder / "server.key"),
            "KX_SSL_CA_CERT_FILE": str(self.folder / "ca.crt"),
            "KX_SSL_VERIFY_CLIENT": "YES" if verify_client else "NO",
        }


def _issue(
    folder: Path, name: str, issuer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if issuer:
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    certificate = builder.sign(issuer[1] if issuer else key, hashes.SHA256())
    (folder / f"{name}.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return certificate, key


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    folder = tmp_path_factory.mktemp("certificates")
    authority = _issue(folder, "ca", None)
    _issue(folder, "server", authority)
    _issue(folder, "client", authority)
    _issue(folder, "stranger", _issue(folder, "other-ca", None))
    return Certificates(folder)
