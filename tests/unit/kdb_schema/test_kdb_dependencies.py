"""Who may import whom: the declaration knows no server, and the codec that two parts share knows neither."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.workspace import ROOT


def imported(folder: str) -> Iterator[tuple[str, str]]:
    """Each module of a folder with what it imports, wherever in it that stands."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            yield from ((str(path.relative_to(ROOT)), name) for name in names)


@pytest.mark.parametrize(
    ("folder", "allowed"),
    [
        ("schema/kdb", ("schema.kdb",)),
        ("stores/kdb", ("stores.kdb", "numpy")),
    ],
)
def test_a_folder_that_others_stand_on_stands_on_nothing_of_theirs(
    folder: str, allowed: tuple[str, ...]
) -> None:
    strays = [
        (module, name)
        for module, name in imported(folder)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith(allowed)
    ]
    assert strays == []


def test_infra_uses_nothing_of_stores_but_its_q_client() -> None:
    strays = [
        (module, name)
        for module, name in imported("infra")
        if Path(name.replace(".", "/")).is_relative_to("stores") and not name.startswith("stores.kdb")
    ]
    assert strays == []
