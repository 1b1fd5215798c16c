"""Containers of the images under test: hardened as in a stack, uniquely named, removed with their volumes."""

from __future__ import annotations

import io
import secrets
import tarfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from typing import Any

import docker
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from docker.models.containers import Container

from infra.airgap.images.declaration import load
from infra.airgap.images.shelf import Shelf

DEADLINE = 40.0  # seconds that a server may take on a busy machine


@dataclass
class Server:
    """A started container."""

    container: Container

    def run(self, *command: str, **environment: str) -> tuple[int, str]:
        """Exit code and output of a command inside."""
        done = self.container.exec_run(list(command), environment=environment)
        assert isinstance(done.output, bytes)
        return done.exit_code or 0, done.output.decode()

    def said(self, *command: str) -> str:
        code, text = self.run(*command)
        assert code == 0, text
        return text.strip()

    @property
    def log(self) -> str:
        return self.container.logs().decode()

    def ended(self) -> int:
        """The exit code, once there is one."""
        return int(self.container.wait(timeout=DEADLINE)["StatusCode"])

    def wait_for(self, what: str, holds: Callable[[], bool]) -> Server:
        deadline = time.monotonic() + DEADLINE
        while True:
            self.container.reload()
            if self.container.status == "exited":
                pytest.fail(f"{what}: the server ended: {self.log}")
            if holds():
                return self
            if time.monotonic() > deadline:
                pytest.fail(f"{what}: not within {DEADLINE:.0f} s: {self.log}")
            time.sleep(0.05)


@dataclass
class Servers:
    """Starts containers and remembers what has to go afterwards."""

    client: docker.DockerClient
    prefix: str

    def image(self, name: str) -> str:
        """The id of the image made from the inputs as they are now; the test is skipped without it."""
        found = Shelf().find(name, load(name).fingerprint())
        if found is None:
            pytest.skip(f"the image {name} is not built from its present inputs: ./tdb images build {name}")
        return found.id

    def name(self) -> str:
        return f"{self.prefix}-{secrets.token_hex(3)}"

    def volume(self) -> str:
        name = self.name()
        self.client.volumes.create(name)
        return name

    def network(self) -> str:
        name = self.name()
        self.client.networks.create(name, internal=True)
        return name

    def files(self, image: str, uid: int, content: Mapping[str, tuple[str, int]], volume: str = "") -> str:
        """A volume with these files, owned by the service, put there as the stacks do: before any start."""
        volume = volume or self.volume()
        helper = self.client.containers.create(
            self.image(image), name=self.name(), volumes=[f"{volume}:/files"]
        )
        helper.put_archive("/files", _archive(uid, content))
        helper.remove()
        return volume

    def start(self, image: str, *command: str, **options: Any) -> Server:
        """A container as the stacks run them: not root, nothing writable but its volume and scratch."""
        said: dict[str, Any] = {
            "user": load(image).user,
            "read_only": True,
            "tmpfs": {"/tmp": "", "/var/run/postgresql": "uid=999,gid=999,mode=0770"},
            "cap_drop": ["ALL"],
            "security_opt": ["no-new-privileges"],
            "network": "none",  # what is asked is asked inside
            **options,
        }
        made = self.client.containers.create(
            self.image(image), list(command) or None, name=self.name(), **said
        )
        made.start()
        return Server(made)

    def remove(self) -> None:
        for container in self.client.containers.list(
            all=True, ignore_removed=True, filters={"name": f"^/{self.prefix}-"}
        ):
            container.remove(force=True)
        for volume in self.client.volumes.list(filters={"name": self.prefix}):
            volume.remove()
        for network in self.client.networks.list(names=[self.prefix]):
            network.remove()


def _archive(uid: int, content: Mapping[str, tuple[str, int]]) -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as tar:
        for name, (text, mode) in content.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.uid, entry.gid = len(text.encode()), mode, uid, uid
            tar.addfile(entry, io.BytesIO(text.encode()))
    return whole.getvalue()


@pytest.fixture
def servers(docker_client: docker.DockerClient) -> Iterator[Servers]:
    made = Servers(docker_client, f"tdb-test-{secrets.token_hex(4)}")
    yield made
    made.remove()


@pytest.fixture(scope="session")
def pair() -> dict[str, tuple[str, int]]:
    """A self-signed pair as files, for servers and clients of a test alike."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tdb test")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(IPv4Address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    held = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    shown = certificate.public_bytes(serialization.Encoding.PEM)
    return {"tls.crt": (shown.decode(), 0o444), "tls.key": (held.decode(), 0o400)}
