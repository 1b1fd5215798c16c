"""Passwords: generated once, rotated on demand, given when wanted, never quoted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.provider.secrets_password import plan
from infra.provider_framework.fields import UNKNOWN, Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State

TOKEN = "tradingdb:secrets:Password"
GIVEN = "given-Password-0123456789"


@settings(deadline=None)
@given(length=st.integers(plan.SHORTEST, plan.LONGEST))
def test_a_generated_value_has_its_length_and_only_letters_and_digits(length: int) -> None:
    value = plan.value({"length": length})
    assert len(value) == length
    assert set(value) <= set(plan.ALPHABET)


def test_a_generated_value_has_a_letter_of_each_case_and_a_digit() -> None:
    # Of values drawn blindly at this length, one in 17 has no digit.
    drawn = [plan.value({"length": plan.SHORTEST}) for _ in range(500)]
    assert all(set(value) & set(kind) for value in drawn for kind in plan.KINDS)


def test_two_passwords_differ(provider: ProviderHarness) -> None:
    assert provider.apply(TOKEN, {}).outputs["value"] != provider.apply(TOKEN, {}).outputs["value"]


def test_the_second_run_keeps_the_value(provider: ProviderHarness) -> None:
    first = provider.apply(TOKEN, {"hint": "a"})
    assert provider.apply(TOKEN, {"hint": "b"}, first).outputs == first.outputs


@pytest.mark.parametrize("changed", [{"version": 2}, {"length": 40}])
def test_version_and_length_make_another_value(provider: ProviderHarness, changed: Properties) -> None:
    first = provider.apply(TOKEN, {})
    second = provider.apply(TOKEN, changed, first)
    assert second.outputs["value"] != first.outputs["value"]
    assert second.id == first.id


def test_the_preview_of_a_rotation_does_not_know_the_value(provider: ProviderHarness) -> None:
    first = provider.apply(TOKEN, {})
    completed, _ = provider.check(TOKEN, {"version": 2})
    assert set(provider.diff(TOKEN, first, completed).changes) == {"version"}
    assert provider.update(TOKEN, first, completed, preview=True).outputs["value"] is UNKNOWN
    assert provider.create(TOKEN, completed, preview=True).outputs["value"] is UNKNOWN


def test_a_given_value_wins(provider: ProviderHarness) -> None:
    first = provider.apply(TOKEN, {"given": GIVEN, "generate": False})
    assert first.outputs["value"] == GIVEN
    assert provider.apply(TOKEN, {"given": GIVEN, "version": 2}, first).outputs["value"] == GIVEN


def test_a_given_value_replaces_a_generated_one_and_the_reverse(provider: ProviderHarness) -> None:
    generated = provider.apply(TOKEN, {})
    fixed = provider.apply(TOKEN, {"given": GIVEN}, generated)
    assert fixed.outputs["value"] == GIVEN
    assert provider.apply(TOKEN, {}, fixed).outputs["value"] not in (GIVEN, generated.outputs["value"])


def test_giving_the_generated_value_changes_nothing(provider: ProviderHarness) -> None:
    generated = provider.apply(TOKEN, {})
    completed, _ = provider.check(TOKEN, {"given": generated.outputs["value"]})
    assert provider.diff(TOKEN, generated, completed).changes == {}


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"length": 15}, "length"),
        ({"length": 129}, "length"),
        ({"version": 0}, "version"),
        ({"given": "short"}, "given"),
        ({"given": "with a space in the middle"}, "given"),
        ({"given": "ünïcödé-password-0123456789"}, "given"),
        ({"given": "x" * 129}, "given"),
        ({"value": "mine"}, "value"),
    ],
)
def test_a_wrong_input_is_refused_by_name(provider: ProviderHarness, wrong: Properties, path: str) -> None:
    _, failures = provider.check(TOKEN, wrong)
    assert [failure.path for failure in failures] == [path]
    assert str(wrong.get("given", "~")) not in repr(failures)


def test_a_stack_that_generates_nothing_names_the_setting(provider: ProviderHarness) -> None:
    _, failures = provider.check(TOKEN, {"generate": False, "hint": "project:secrets"})
    assert [failure.path for failure in failures] == ["given"]
    assert "subject has no value" in failures[0].reason
    assert "project:secrets" in failures[0].reason


def test_a_given_value_not_known_yet_passes_the_preview(provider: ProviderHarness) -> None:
    completed, failures = provider.check(TOKEN, {"generate": False, "given": UNKNOWN})
    assert failures == []
    assert provider.create(TOKEN, completed, preview=True).outputs["value"] is UNKNOWN


def test_an_import_is_refused(provider: ProviderHarness) -> None:
    with pytest.raises(Exception, match="cannot be imported"):
        provider.read(TOKEN, State("id", {}, {}))
