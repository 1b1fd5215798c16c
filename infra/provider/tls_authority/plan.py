"""When an authority is issued anew, and what its certificate says. Pure but for the randomness of keys."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from infra.provider import certificates as tls
from infra.provider_framework.fields import Properties
from infra.provider_framework.resource import Change, State

INPUTS: Final = ("commonName", "lifetimeHours", "version")


def changes(old: State, new: Properties, now: datetime) -> dict[str, Change]:
    """What makes the authority be issued anew; empty when it stands."""
    found = dict.fromkeys(tls.changed_inputs(old.inputs, new, INPUTS), Change.UPDATE)
    certificate = tls.read_certificate(old.outputs["certificatePem"])
    if tls.is_due(certificate.not_valid_before_utc, certificate.not_valid_after_utc, now):
        found["notAfter"] = Change.UPDATE
    return found


def key_for(old: State, new: Properties) -> ec.EllipticCurvePrivateKey:
    """A version makes a new key. A renewal keeps it: who still holds the old certificate trusts on."""
    if old.inputs.get("version") != new["version"]:
        return tls.new_key()
    return tls.read_key(old.outputs["privateKeyPem"])


def issue(new: Properties, key: ec.EllipticCurvePrivateKey, now: datetime) -> Properties:
    """All outputs of an authority that begins now."""
    certificate = _certificate(new["commonName"], new["lifetimeHours"], key, now)
    return {
        **new,
        "certificatePem": tls.certificate_pem(certificate),
        "privateKeyPem": tls.key_pem(key),
        "notAfter": tls.iso(certificate.not_valid_after_utc),
        "serial": tls.serial_text(certificate),
    }


def _certificate(
    common_name: str, lifetime_hours: int, key: ec.EllipticCurvePrivateKey, now: datetime
) -> x509.Certificate:
    begin = now.replace(microsecond=0)
    subject = tls.name_of(common_name)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    usage = x509.KeyUsage(
        key_cert_sign=True,
        crl_sign=True,
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin - tls.BACKDATED)
        .not_valid_after(begin + timedelta(hours=lifetime_hours))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(identifier, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False
        )
        .sign(key, hashes.SHA256())
    )
