"""The program of two kinds of stack, declared once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.infra.wiring import Program, declared


@pytest.fixture(scope="session")
def patch() -> Iterator[pytest.MonkeyPatch]:
    patch = pytest.MonkeyPatch()
    yield patch
    patch.undo()


@pytest.fixture(scope="session")
def open_stack(patch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """As dev: nothing protected, everything generated."""
    return declared("dev", {}, tmp_path_factory.mktemp("dev"), patch)


@pytest.fixture(scope="session")
def guarded_stack(patch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """As prod, with one credential given."""
    settings = {
        "protect": True,
        "retainData": True,
        "bindAddress": "10.1.2.3",
        "secrets": {"given": {"redis-admin": "secret that was given"}},
    }
    return declared("prod", settings, tmp_path_factory.mktemp("prod"), patch)
