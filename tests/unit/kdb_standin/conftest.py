"""An interpreter of its own for every test, and the comparison of two texts of q."""

from __future__ import annotations

import os
from collections.abc import Callable

os.environ.setdefault("PYKX_UNLICENSED", "true")  # before anything imports pykx

import numpy as np
import pytest

from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter
from infra.airgap.kdb_standin.evaluation.items import match
from infra.airgap.kdb_standin.language import new_interpreter
from infra.airgap.kdb_standin.process import guarded
from infra.airgap.kdb_standin.system.loading import run_text
from stores.kdb.render import render
from stores.kdb.values import Value

Run = Callable[[str], Value]
Same = Callable[[str, str], None]


@pytest.fixture
def q() -> Interpreter:
    np.seterr(all="ignore")
    return new_interpreter()


@pytest.fixture
def run(q: Interpreter) -> Run:
    """Evaluate statements, as a message would be."""
    return lambda text: guarded(lambda: run_text(q, text))


@pytest.fixture
def same(run: Run) -> Same:
    """Assert that two texts have the same value, to the type."""

    def check(left: str, right: str) -> None:
        *before, last = left.split("\n")
        for line in before:
            run(line)
        found, wanted = run(last), run(right)
        assert match(found, wanted), f"{left} gave\n{render(found)}\nnot\n{render(wanted)}"

    return check
