"""What a claim refuses without asking Docker; the rest is tested against an engine."""

from __future__ import annotations

import pytest

from infra.provider.docker_volume_claim import plan
from infra.provider.server import TradingDb
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import Change, State

TOKEN = "tradingdb:docker:VolumeClaim"


@pytest.mark.parametrize("name", ["", "a", "-x", "has space", "a/b"])
def test_a_name_that_docker_would_refuse_is_refused_by_name(provider: ProviderHarness, name: str) -> None:
    _, failures = provider.check(TOKEN, {"volume": name})
    assert [failure.path for failure in failures] == ["volume"]


def test_adopting_and_hinting_later_changes_nothing(provider: ProviderHarness) -> None:
    inputs = {"volume": "data", "adopt": False}
    old = State("data", inputs, inputs)
    assert provider.diff(TOKEN, old, {"volume": "data", "adopt": True, "hint": "x"}).changes == {}


def test_another_volume_is_another_claim(provider: ProviderHarness) -> None:
    inputs = {"volume": "data", "adopt": False}
    changes = provider.diff(TOKEN, State("data", inputs, inputs), {"volume": "other", "adopt": False}).changes
    assert changes == {"volume": Change.UPDATE_REPLACE}


def test_the_refusal_says_how_to_go_on_and_how_to_start_empty() -> None:
    text = plan.refusal({"volume": "tdb-dev-data", "hint": "project:adopt"}, "unix:///docker.sock")
    assert all(part in text for part in ("tdb-dev-data", "project:adopt", "docker volume rm", "docker.sock"))


def test_a_dead_engine_is_one_clear_sentence() -> None:
    unreachable = ProviderHarness(TradingDb(), {"dockerHost": "tcp://127.0.0.1:1"})
    with pytest.raises(
        ProviderError, match=r"volume data: Docker at tcp://127.0.0.1:1 does not answer"
    ) as error:
        unreachable.apply(TOKEN, {"volume": "data"})
    assert "DOCKER_HOST" in str(error.value)
    assert "\n" not in str(error.value)
