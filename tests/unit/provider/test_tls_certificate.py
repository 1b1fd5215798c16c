"""Certificates: what they say, that TLS takes them, when they are issued anew, what is refused."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.provider import certificates as tls
from infra.provider.tls_authority import plan as authority_plan
from infra.provider.tls_certificate import plan
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import UNKNOWN, Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State

TOKEN = "tradingdb:tls:Certificate"
NOW = datetime(2030, 1, 1, tzinfo=UTC)


def parsed(state: State) -> x509.Certificate:
    return x509.load_pem_x509_certificate(state.outputs["certificatePem"].encode())


def shake_hands(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> None:
    """A handshake in memory."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server, server_hostname=name),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    for _ in range(4):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue


@pytest.fixture
def contexts(
    provider: ProviderHarness, authority: State, leaf_inputs: Properties, tmp_path: Path
) -> Callable[[], tuple[ssl.SSLContext, ssl.SSLContext]]:
    def make() -> tuple[ssl.SSLContext, ssl.SSLContext]:
        leaf = provider.apply(TOKEN, leaf_inputs)
        pair = tmp_path / "pair.pem"
        pair.write_text(leaf.outputs["certificatePem"] + leaf.outputs["privateKeyPem"])
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(pair)
        server.load_verify_locations(cadata=authority.outputs["certificatePem"])
        server.verify_mode = ssl.CERT_REQUIRED
        client = ssl.create_default_context(cadata=authority.outputs["certificatePem"])
        client.load_cert_chain(pair)
        for context in (server, client):
            context.verify_flags |= ssl.VERIFY_X509_STRICT
        return server, client

    return make


@pytest.mark.parametrize("name", ["localhost", "tdb-dev-postgres", "127.0.0.1", "::1"])
def test_mutual_tls_takes_it_for_each_of_its_names(
    contexts: Callable[[], tuple[ssl.SSLContext, ssl.SSLContext]], name: str
) -> None:
    shake_hands(*contexts(), name)


def test_tls_refuses_it_for_another_name(
    contexts: Callable[[], tuple[ssl.SSLContext, ssl.SSLContext]],
) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(*contexts(), "example.com")


def test_tls_refuses_it_under_another_authority(
    contexts: Callable[[], tuple[ssl.SSLContext, ssl.SSLContext]], provider: ProviderHarness
) -> None:
    other = provider.apply("tradingdb:tls:Authority", {"commonName": "test authority"})
    server, _ = contexts()
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(server, ssl.create_default_context(cadata=other.outputs["certificatePem"]), "localhost")


def test_it_says_what_it_is_for(provider: ProviderHarness, leaf_inputs: Properties) -> None:
    leaf = parsed(provider.apply(TOKEN, {**leaf_inputs, "uses": ["client"]}))
    uses = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(uses) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_a_client_needs_no_names(provider: ProviderHarness, leaf_inputs: Properties) -> None:
    leaf = parsed(
        provider.apply(TOKEN, {**leaf_inputs, "uses": ["client"], "dnsNames": [], "ipAddresses": []})
    )
    with pytest.raises(x509.ExtensionNotFound):
        leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)


def test_the_second_run_changes_nothing(provider: ProviderHarness, leaf_inputs: Properties) -> None:
    first = provider.apply(TOKEN, leaf_inputs)
    assert provider.apply(TOKEN, leaf_inputs, first) == first


@pytest.mark.parametrize(
    "changed",
    [
        {"dnsNames": ["localhost"]},
        {"ipAddresses": ["127.0.0.1"]},
        {"uses": ["server"]},
        {"commonName": "redis"},
        {"lifetimeHours": 24},
        {"version": 2},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_change_of_what_it_says_issues_another_in_place(
    provider: ProviderHarness, leaf_inputs: Properties, changed: Properties
) -> None:
    first = provider.apply(TOKEN, leaf_inputs)
    second = provider.apply(TOKEN, {**leaf_inputs, **changed}, first)
    assert second.id == first.id
    assert second.outputs["privateKeyPem"] != first.outputs["privateKeyPem"]


def test_a_renewed_authority_issues_another(
    provider: ProviderHarness, authority: State, leaf_inputs: Properties
) -> None:
    first = provider.apply(TOKEN, leaf_inputs)
    renewed = provider.apply(
        "tradingdb:tls:Authority", {"commonName": "test authority", "lifetimeHours": 99}, authority
    )
    inputs = {**leaf_inputs, "authorityCertificatePem": renewed.outputs["certificatePem"]}
    second = provider.apply(TOKEN, inputs, first)
    assert second.outputs["serial"] != first.outputs["serial"]
    assert parsed(second).not_valid_after_utc == parsed(renewed).not_valid_after_utc


def test_an_authority_not_known_yet_passes_the_preview(
    provider: ProviderHarness, leaf_inputs: Properties
) -> None:
    first = provider.apply(TOKEN, leaf_inputs)
    coming = {**leaf_inputs, "authorityCertificatePem": UNKNOWN, "authorityPrivateKeyPem": UNKNOWN}
    completed, failures = provider.check(TOKEN, coming)
    assert failures == []
    assert set(provider.diff(TOKEN, first, completed).changes) == {
        "authorityCertificatePem",
        "authorityPrivateKeyPem",
    }
    assert provider.update(TOKEN, first, completed, preview=True).outputs["certificatePem"] is UNKNOWN


@settings(max_examples=20, deadline=None)
@given(authority_hours=st.integers(2, 2000), leaf_hours=st.integers(1, 4000))
def test_it_never_outlives_its_authority(authority_hours: int, leaf_hours: int) -> None:
    root = authority_plan.issue(
        {"commonName": "root", "lifetimeHours": authority_hours, "version": 1}, tls.new_key(), NOW
    )
    inputs = {
        "authorityCertificatePem": root["certificatePem"],
        "authorityPrivateKeyPem": root["privateKeyPem"],
        "commonName": "leaf",
        "uses": ["client"],
        "lifetimeHours": leaf_hours,
        "version": 1,
    }
    leaf = plan.issue(inputs, NOW + timedelta(hours=1))
    assert tls.moment(leaf["notAfter"]) <= tls.moment(root["notAfter"])
    state = State("id", inputs, leaf)
    assert plan.changes(state, inputs, NOW + timedelta(hours=1)) == {}


def test_an_ended_authority_is_named_as_the_cause(leaf_inputs: Properties) -> None:
    late = datetime.now(UTC) + timedelta(days=365 * 20)
    with pytest.raises(ProviderError, match="raise the authority's version"):
        plan.issue({**leaf_inputs, "lifetimeHours": 1}, late)


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"dnsNames": ["localhost", "two words"]}, "dnsNames[1]"),
        ({"dnsNames": ["-x"]}, "dnsNames[0]"),
        ({"dnsNames": ["https://host"]}, "dnsNames[0]"),
        ({"ipAddresses": ["300.1.1.1"]}, "ipAddresses[0]"),
        ({"ipAddresses": ["127.0.0.1", "localhost"]}, "ipAddresses[1]"),
        ({"uses": []}, "uses"),
        ({"uses": ["server", "mail"]}, "uses[1]"),
        ({"dnsNames": [], "ipAddresses": []}, "dnsNames"),
        ({"commonName": " "}, "commonName"),
        ({"lifetimeHours": -1}, "lifetimeHours"),
        ({"version": 0}, "version"),
        ({"authorityCertificatePem": "no pem"}, "authorityCertificatePem"),
        ({"authorityPrivateKeyPem": "no pem"}, "authorityPrivateKeyPem"),
        ({"authorityPrivateKeyPem": tls.key_pem(tls.new_key())}, "authorityPrivateKeyPem"),
    ],
)
def test_a_wrong_input_is_refused_by_name(
    provider: ProviderHarness, leaf_inputs: Properties, wrong: Properties, path: str
) -> None:
    _, failures = provider.check(TOKEN, {**leaf_inputs, **wrong})
    assert [failure.path for failure in failures] == [path]
    assert "PRIVATE KEY" not in repr(failures)
