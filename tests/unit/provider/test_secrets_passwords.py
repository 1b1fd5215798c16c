"""A set of passwords: each follows the rules of a single one, and none is touched for another's sake."""

from __future__ import annotations

import pytest

from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import UNKNOWN, Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import Change, State

TOKEN = "tradingdb:secrets:Passwords"
GIVEN = "given-Password-0123456789"
TWO: Properties = {"entries": {"redis-admin": {}, "redis-analyst": {}}}


def _with(**entries: Properties) -> Properties:
    return {"entries": {f"redis-{name}": entry for name, entry in entries.items()}}


def test_each_has_a_value_of_its_own_and_its_length(provider: ProviderHarness) -> None:
    values = provider.apply(TOKEN, _with(admin={}, analyst={"length": 40})).outputs["values"]
    assert [len(values[name]) for name in ("redis-admin", "redis-analyst")] == [32, 40]
    assert values["redis-admin"] != values["redis-analyst"][:32]


def test_the_second_run_keeps_all_of_them(provider: ProviderHarness) -> None:
    first = provider.apply(TOKEN, TWO)
    completed, _ = provider.check(TOKEN, {**TWO, "hint": "elsewhere"})
    assert provider.diff(TOKEN, first, completed).changes == {}
    assert provider.apply(TOKEN, completed, first).outputs["values"] == first.outputs["values"]


@pytest.mark.parametrize("changed", [{"version": 2}, {"length": 40}])
def test_one_is_rotated_and_the_other_stays(provider: ProviderHarness, changed: Properties) -> None:
    first = provider.apply(TOKEN, TWO)
    before, after = first.outputs["values"], _with(admin=changed, analyst={})
    second = provider.apply(TOKEN, after, first)
    assert second.id == first.id
    assert second.outputs["values"]["redis-admin"] != before["redis-admin"]
    assert second.outputs["values"]["redis-analyst"] == before["redis-analyst"]


def test_a_preview_of_a_rotation_knows_what_stays(provider: ProviderHarness) -> None:
    first = provider.apply(TOKEN, TWO)
    completed, _ = provider.check(TOKEN, _with(admin={"version": 2}, analyst={}))
    assert provider.diff(TOKEN, first, completed).changes == {"entries.redis-admin.version": Change.UPDATE}
    told = provider.update(TOKEN, first, completed, preview=True).outputs["values"]
    assert told == {"redis-admin": UNKNOWN, "redis-analyst": first.outputs["values"]["redis-analyst"]}


def test_a_preview_of_a_new_set_knows_what_is_given(provider: ProviderHarness) -> None:
    completed, _ = provider.check(TOKEN, _with(admin={"given": GIVEN}, analyst={}))
    told = provider.create(TOKEN, completed, preview=True).outputs["values"]
    assert told == {"redis-admin": GIVEN, "redis-analyst": UNKNOWN}


def test_one_comes_and_one_goes(provider: ProviderHarness) -> None:
    first = provider.apply(TOKEN, TWO)
    after = _with(analyst={}, backup={})
    completed, _ = provider.check(TOKEN, after)
    assert provider.diff(TOKEN, first, completed).changes == {
        "entries.redis-admin": Change.DELETE,
        "entries.redis-backup": Change.ADD,
    }
    second = provider.apply(TOKEN, after, first).outputs["values"]
    assert set(second) == {"redis-analyst", "redis-backup"}
    assert second["redis-analyst"] == first.outputs["values"]["redis-analyst"]


def test_a_given_value_wins_and_its_end_makes_another(provider: ProviderHarness) -> None:
    first = provider.apply(TOKEN, TWO)
    fixed = provider.apply(TOKEN, _with(admin={"given": GIVEN}, analyst={}), first)
    assert fixed.outputs["values"] == {**first.outputs["values"], "redis-admin": GIVEN}
    again = provider.apply(TOKEN, TWO, fixed).outputs["values"]
    assert again["redis-admin"] not in (GIVEN, first.outputs["values"]["redis-admin"])


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"length": 15}, "entries.redis-admin.length"),
        ({"version": 0}, "entries.redis-admin.version"),
        ({"given": "short"}, "entries.redis-admin.given"),
        ({"value": "mine"}, "entries.redis-admin.value"),
    ],
)
def test_a_wrong_input_is_refused_by_path(provider: ProviderHarness, wrong: Properties, path: str) -> None:
    _, failures = provider.check(TOKEN, _with(admin=wrong, analyst={}))
    assert [failure.path for failure in failures] == [path]
    assert str(wrong.get("given", "~")) not in repr(failures)


def test_a_stack_that_generates_nothing_names_each_that_is_missing(provider: ProviderHarness) -> None:
    inputs = {**_with(admin={}, analyst={"given": GIVEN}), "generate": False, "hint": "project:secrets"}
    _, failures = provider.check(TOKEN, inputs)
    assert [failure.path for failure in failures] == ["entries.redis-admin.given"]
    assert "redis-admin has no value" in failures[0].reason
    assert "project:secrets" in failures[0].reason


def test_an_import_is_refused(provider: ProviderHarness) -> None:
    with pytest.raises(ProviderError, match="cannot be imported"):
        provider.read(TOKEN, State("id", {}, {}))
