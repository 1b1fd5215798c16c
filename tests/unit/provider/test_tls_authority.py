"""The authority: what it says of itself, when it is issued anew, what it refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.provider import certificates as tls
from infra.provider.tls_authority import plan
from infra.provider_framework.fields import UNKNOWN, Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State

TOKEN = "tradingdb:tls:Authority"
NOW = datetime(2030, 1, 1, tzinfo=UTC)


def issued(hours: int, now: datetime = NOW) -> State:
    inputs = {"commonName": "x", "lifetimeHours": hours, "version": 1}
    return State("id", inputs, plan.issue(inputs, tls.new_key(), now))


def test_it_signs_leaves_and_nothing_below_them(authority: State) -> None:
    certificate = x509.load_pem_x509_certificate(authority.outputs["certificatePem"].encode())
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    assert (constraints.value.ca, constraints.value.path_length, constraints.critical) == (True, 0, True)
    assert usage.value.key_cert_sign
    assert not usage.value.digital_signature
    assert certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    certificate.verify_directly_issued_by(certificate)


def test_it_holds_ten_years_unless_told(authority: State) -> None:
    certificate = x509.load_pem_x509_certificate(authority.outputs["certificatePem"].encode())
    assert certificate.not_valid_before_utc < datetime.now(UTC) - timedelta(minutes=3)
    life = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    assert life - tls.BACKDATED == timedelta(hours=87600)


def test_the_second_run_changes_nothing(provider: ProviderHarness, authority: State) -> None:
    assert provider.apply(TOKEN, {"commonName": "test authority"}, authority) == authority


def test_another_version_makes_another_key(provider: ProviderHarness, authority: State) -> None:
    rotated = provider.apply(TOKEN, {"commonName": "test authority", "version": 2}, authority)
    assert rotated.outputs["privateKeyPem"] != authority.outputs["privateKeyPem"]
    assert rotated.outputs["serial"] != authority.outputs["serial"]


def test_a_renewal_keeps_the_key(provider: ProviderHarness, authority: State) -> None:
    renewed = provider.apply(TOKEN, {"commonName": "test authority", "lifetimeHours": 100}, authority)
    assert renewed.outputs["privateKeyPem"] == authority.outputs["privateKeyPem"]
    assert renewed.outputs["certificatePem"] != authority.outputs["certificatePem"]


def test_a_preview_knows_no_certificate_that_is_not_signed_yet(
    provider: ProviderHarness, authority: State
) -> None:
    completed, _ = provider.check(TOKEN, {"commonName": "other"})
    for seen in (
        provider.create(TOKEN, completed, preview=True),
        provider.update(TOKEN, authority, completed, preview=True),
    ):
        assert seen.outputs["commonName"] == "other"
        assert seen.outputs["certificatePem"] is UNKNOWN
        assert seen.outputs["privateKeyPem"] is UNKNOWN


@settings(max_examples=40, deadline=None)
@given(hours=st.integers(10, 200_000), share=st.floats(0.0, 1.2))
def test_it_is_renewed_exactly_when_less_than_a_third_is_left(hours: int, share: float) -> None:
    begin, end = NOW, NOW + timedelta(hours=hours)
    now = begin + (end - begin) * share
    assert tls.is_due(begin, end, now) == ((end - now) < (end - begin) / 3)


def test_an_old_authority_asks_to_be_renewed() -> None:
    state = issued(hours=300)
    assert plan.changes(state, state.inputs, NOW + timedelta(hours=199)) == {}
    assert set(plan.changes(state, state.inputs, NOW + timedelta(hours=201))) == {"notAfter"}


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"commonName": ""}, "commonName"),
        ({"commonName": "x" * 65}, "commonName"),
        ({"commonName": "a\nb"}, "commonName"),
        ({"lifetimeHours": 0}, "lifetimeHours"),
        ({"lifetimeHours": 10**7}, "lifetimeHours"),
        ({"version": 0}, "version"),
        ({"certificatePem": "mine"}, "certificatePem"),
    ],
)
def test_a_wrong_input_is_refused_by_name(provider: ProviderHarness, wrong: Properties, path: str) -> None:
    _, failures = provider.check(TOKEN, {"commonName": "ok", **wrong})
    assert [failure.path for failure in failures] == [path]


def test_an_import_is_refused(provider: ProviderHarness) -> None:
    with pytest.raises(Exception, match="cannot be imported"):
        provider.read(TOKEN, State("id", {}, {}))
