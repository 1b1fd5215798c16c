"""A stand-in of its own for each test that asks: a subprocess on a free port of 127.0.0.1."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from stores.kdb import Connection
from tests.live.kdb_standin.licensed import LICENSED, Container, demanded

os.environ.setdefault("PYKX_UNLICENSED", "true")
ROOT = Path(__file__).resolve().parents[3]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Standin:
    process: subprocess.Popen[bytes]
    port: int
    log: Path
    environment: dict[str, str] = field(default_factory=dict)

    def connect(self, **options: object) -> Connection:
        return Connection("127.0.0.1", self.port, **options)  # type: ignore[arg-type]

    def output(self) -> str:
        return self.log.read_text()


Start = Callable[..., Standin]


def _wait(standin: Standin) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if standin.process.poll() is not None:
            raise AssertionError(f"the stand-in ended: {standin.output()}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", standin.port), 0.2):
            return
        time.sleep(0.02)
    raise AssertionError(f"the stand-in does not listen: {standin.output()}")


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """The stand-in, unless a test is parametrized with kinds."""
    return demanded(request)


@pytest.fixture
def start(tmp_path: Path, kind: str) -> Iterator[Start]:
    """start("script.q", "-U", file, env={…}, cwd=…): a running server of q, ended after the test."""
    running: list[Standin] = []

    def launch(
        *words: str, env: dict[str, str] | None = None, cwd: Path | None = None, port: int | None = None
    ) -> Standin:
        number = port or free_port()
        log = tmp_path / f"standin-{len(running)}.log"
        told = [*words, "-p", f"127.0.0.1:{number}"]
        with log.open("wb") as output:
            streams: dict[str, Any] = {
                "stdin": subprocess.DEVNULL,
                "stdout": output,
                "stderr": subprocess.STDOUT,
            }
            if kind == LICENSED:
                process: subprocess.Popen[bytes] = Container(
                    told, env or {}, [cwd or tmp_path, tmp_path, ROOT / "q"], **streams
                )
            else:
                process = subprocess.Popen(
                    [sys.executable, "-m", "infra.airgap.kdb_standin", *told],
                    cwd=cwd or tmp_path,
                    env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
                    **streams,
                )
        standin = Standin(process, number, log)
        running.append(standin)
        _wait(standin)
        return standin

    yield launch
    for standin in running:
        standin.process.kill()
        standin.process.wait()


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
