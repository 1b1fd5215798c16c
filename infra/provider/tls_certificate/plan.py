"""Which names a certificate may bear, when it is issued anew, and what it says."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from infra.provider import certificates as tls
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import UNKNOWN, Properties
from infra.provider_framework.resource import Change, State

INPUTS: Final = (
    "authorityCertificatePem",
    "authorityPrivateKeyPem",
    "commonName",
    "dnsNames",
    "ipAddresses",
    "uses",
    "lifetimeHours",
    "version",
)
USES: Final = {"server": ExtendedKeyUsageOID.SERVER_AUTH, "client": ExtendedKeyUsageOID.CLIENT_AUTH}
_LABEL: Final = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_DNS_NAME: Final = re.compile(rf"(\*\.)?{_LABEL}(\.{_LABEL})*")


def failures(new: Properties) -> list[CheckFailure]:
    """Everything refused before anything is signed. What a preview does not know yet passes."""
    return [*tls.check_life(new), *_name_failures(new), *_authority_failures(new)]


def _known(new: Properties, name: str) -> list[tuple[int, str]]:
    values = new.get(name)
    if not isinstance(values, list):
        return []
    return [(index, value) for index, value in enumerate(values) if value is not UNKNOWN]


def _name_failures(new: Properties) -> Iterator[CheckFailure]:
    for index, name in _known(new, "dnsNames"):
        if len(name) > 253 or not _DNS_NAME.fullmatch(name):
            yield CheckFailure(f"dnsNames[{index}]", f"{name!r} is not a host name")
    for index, address in _known(new, "ipAddresses"):
        try:
            ipaddress.ip_address(address)
        except ValueError:
            yield CheckFailure(f"ipAddresses[{index}]", f"{address!r} is not an IPv4 or IPv6 address")
    uses = _known(new, "uses")
    for index, use in uses:
        if use not in USES:
            yield CheckFailure(f"uses[{index}]", f"{use!r} is not a use; they are {', '.join(USES)}")
    if new.get("uses") is not UNKNOWN and not new.get("uses"):
        yield CheckFailure("uses", f"name at least one use: {', '.join(USES)}")
    nameless = not new.get("dnsNames") and not new.get("ipAddresses")
    if nameless and any(use == "server" for _, use in uses):
        yield CheckFailure("dnsNames", "a server certificate needs a DNS name or an IP address to answer to")


def _authority_failures(new: Properties) -> Iterator[CheckFailure]:
    certificate_pem, key_pem = new.get("authorityCertificatePem"), new.get("authorityPrivateKeyPem")
    certificate: x509.Certificate | None = None
    if isinstance(certificate_pem, str):
        try:
            certificate = tls.read_certificate(certificate_pem)
        except ValueError as error:
            yield CheckFailure("authorityCertificatePem", str(error))
    if isinstance(key_pem, str):
        try:
            key = tls.read_key(key_pem)
        except ValueError as error:
            yield CheckFailure("authorityPrivateKeyPem", str(error))
            return
        if certificate is not None and certificate.public_key() != key.public_key():
            yield CheckFailure("authorityPrivateKeyPem", "does not belong to authorityCertificatePem")


def changes(old: State, new: Properties, now: datetime) -> dict[str, Change]:
    """What makes the certificate be issued anew; empty when it stands."""
    found = dict.fromkeys(tls.changed_inputs(old.inputs, new, INPUTS), Change.UPDATE)
    if tls.is_due(tls.moment(old.outputs["notBefore"]), tls.moment(old.outputs["notAfter"]), now):
        found["notAfter"] = Change.UPDATE
    return found


def issue(new: Properties, now: datetime) -> Properties:
    """All outputs of a certificate that begins now, with a key of its own."""
    key = tls.new_key()
    certificate = _certificate(new, key, now.replace(microsecond=0))
    return {
        **new,
        "certificatePem": tls.certificate_pem(certificate),
        "privateKeyPem": tls.key_pem(key),
        "notBefore": tls.iso(certificate.not_valid_before_utc),
        "notAfter": tls.iso(certificate.not_valid_after_utc),
        "serial": tls.serial_text(certificate),
    }


def _certificate(new: Properties, key: ec.EllipticCurvePrivateKey, begin: datetime) -> x509.Certificate:
    authority = tls.read_certificate(new["authorityCertificatePem"])
    # A leaf that outlives its authority, or begins before it, is refused by strict clients.
    end = min(begin + timedelta(hours=new["lifetimeHours"]), authority.not_valid_after_utc)
    if end <= begin:
        raise ProviderError(
            f"the authority of certificate {new['commonName']!r} ended on {tls.iso(end)}: "
            "raise the authority's version, then run again"
        )
    builder = (
        x509.CertificateBuilder()
        .subject_name(tls.name_of(new["commonName"]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(max(begin - tls.BACKDATED, authority.not_valid_before_utc))
        .not_valid_after(end)
    )
    for extension, critical in _extensions(new, key, authority):
        builder = builder.add_extension(extension, critical)
    return builder.sign(tls.read_key(new["authorityPrivateKeyPem"]), hashes.SHA256())


def _extensions(
    new: Properties, key: ec.EllipticCurvePrivateKey, authority: x509.Certificate
) -> Iterator[tuple[x509.ExtensionType, bool]]:
    yield x509.BasicConstraints(ca=False, path_length=None), True
    # ECDSA keys sign and never encipher.
    yield (
        x509.KeyUsage(
            digital_signature=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=False,
            crl_sign=False,
            encipher_only=False,
            decipher_only=False,
        ),
        True,
    )
    yield x509.ExtendedKeyUsage([USES[use] for use in new["uses"]]), False
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in new.get("dnsNames") or []]
    names += [x509.IPAddress(ipaddress.ip_address(text)) for text in new.get("ipAddresses") or []]
    if names:
        yield x509.SubjectAlternativeName(names), False
    yield x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False
    signer = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    yield x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(signer), False
