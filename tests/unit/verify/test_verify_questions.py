"""What the checks make of answers that no test can have a server give."""

from __future__ import annotations

import time

import pytest

from ops.verification.check import UnaskableError
from ops.verification.postgres import spelled
from ops.verification.superuser import Superuser
from tests.live.verify.checks.test_live_require_clock_and_log import off_by


@pytest.mark.parametrize("seconds", [-5.0, 5.0])
def test_a_clock_that_is_off_is_told_by_how_much(seconds: float) -> None:
    assert off_by(lambda: time.time() + seconds) == pytest.approx(5.0, abs=0.5)


def test_a_clock_is_not_blamed_for_the_way_there_and_back() -> None:
    assert off_by(time.time) == 0.0
    assert off_by(lambda: time.time() - 0.9, resolution=1.0) == 0.0


def test_a_line_of_admission_is_told_as_it_would_be_written() -> None:
    rule = {
        "type": "host",
        "database": ["all"],
        "user_name": ["a", "b"],
        "address": "10.0.0.0",
        "netmask": "255.0.0.0",
        "auth_method": "trust",
        "error": None,
    }
    assert spelled(rule) == "host all a,b 10.0.0.0/255.0.0.0 trust"
    assert spelled(rule | {"error": "invalid authentication method"}) == "invalid authentication method"


def test_a_container_that_is_not_there_is_no_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Docker's client says so and ends; the question is not taken for answered."""
    folder = tmp_path_factory.mktemp("bin")
    client = folder / "docker"
    client.write_text("#!/bin/sh\necho 'Error: No such container: x' >&2\nexit 1\n")
    client.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    session = Superuser("x", "trading_system")
    with pytest.raises(UnaskableError, match="No such container"):
        session.ask("SELECT 1", "trading_system")
    session.close()
