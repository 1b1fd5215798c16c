"""What authorities and certificates share: keys, PEM, names, the span of a life and when it is due.

Issuing belongs to the two resources; nothing here keeps state or asks for the time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import Properties

Clock: TypeAlias = Callable[[], datetime]

# Clients whose clock runs behind accept a new certificate at once.
BACKDATED: Final = timedelta(minutes=5)
LONGEST_HOURS: Final = 30 * 366 * 24
_ISO: Final = "%Y-%m-%dT%H:%M:%SZ"


def system_clock() -> datetime:
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(_ISO)


def moment(text: str) -> datetime:
    return datetime.strptime(text, _ISO).replace(tzinfo=UTC)


def is_due(begin: datetime, end: datetime, now: datetime) -> bool:
    """A certificate is renewed when less than a third of its life is left."""
    return end - now < (end - begin) / 3


def new_key() -> ec.EllipticCurvePrivateKey:
    """P-256: the one curve that every TLS library of the four engines takes."""
    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def read_key(pem: str) -> ec.EllipticCurvePrivateKey:
    """Raises ValueError for what is no usable key, without quoting it."""
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError("is not a private key in PEM without a passphrase") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("is not an elliptic-curve key")  # noqa: TRY004 - one kind of error for one text
    return key


def certificate_pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def read_certificate(pem: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise ValueError("is not a certificate in PEM") from error


def name_of(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def serial_text(certificate: x509.Certificate) -> str:
    return f"{certificate.serial_number:x}"


def check_life(new: Properties) -> list[CheckFailure]:
    """The inputs that both resources have: commonName, lifetimeHours, version."""
    failures: list[CheckFailure] = []
    name, hours, version = new.get("commonName"), new.get("lifetimeHours"), new.get("version")
    # RFC 5280 ends a common name at 64 characters.
    if isinstance(name, str) and (not name.strip() or len(name) > 64 or not name.isprintable()):
        failures.append(CheckFailure("commonName", "must be 1 to 64 printable characters"))
    if isinstance(hours, int) and not 1 <= hours <= LONGEST_HOURS:
        failures.append(CheckFailure("lifetimeHours", f"must be from 1 to {LONGEST_HOURS} (30 years)"))
    if isinstance(version, int) and version < 1:
        failures.append(CheckFailure("version", "must be 1 or more; raise it to rotate"))
    return failures


def changed_inputs(old: Properties, new: Properties, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if old.get(name) != new.get(name)]
