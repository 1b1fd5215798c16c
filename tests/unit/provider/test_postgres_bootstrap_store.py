"""A script that collides with somebody else's change is run again; any other failure is told at once."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from infra.provider.postgres_bootstrap import store
from infra.provider_framework.errors import ProviderError


class Server(store.Psql):
    """Answers each attempt with the next of its words; None is success."""

    def __init__(self, *answers: str | None) -> None:
        self.answers = list(answers)

    def _attempt(self, sql: str, secrets: Iterable[str]) -> str:
        answer = self.answers.pop(0)
        if answer is not None:
            raise ProviderError(answer)
        return "done"


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_PAUSES", (0.0, 0.0))


def test_a_collision_is_tried_again() -> None:
    server = Server("ERROR:  tuple concurrently updated", None)
    assert server.run("SELECT 1") == "done"
    assert server.answers == []


def test_collisions_without_end_are_told() -> None:
    server = Server(*["ERROR:  tuple concurrently updated"] * 3)
    with pytest.raises(ProviderError, match="concurrently"):
        server.run("SELECT 1")
    assert server.answers == []


def test_another_failure_is_told_at_once() -> None:
    server = Server("ERROR:  permission denied", None)
    with pytest.raises(ProviderError, match="permission"):
        server.run("SELECT 1")
    assert server.answers == [None]
