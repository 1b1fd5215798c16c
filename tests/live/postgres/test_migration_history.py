"""The history applied to a real server: up, down and up again, in whose name, how fast, and nothing forgotten."""

from __future__ import annotations

import time

import pytest

from tests.live.postgres.conftest import Bare, upgrade
from tests.live.postgres.platform_server import Server

pytestmark = pytest.mark.live


def test_an_empty_database_reaches_the_head_within_six_seconds(server: Server, bare: Bare) -> None:
    database = bare()
    began = time.monotonic()
    upgrade(server, database)
    assert time.monotonic() - began < 6
