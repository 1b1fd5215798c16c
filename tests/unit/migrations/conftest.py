"""A history in a folder, written by the test."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest

from migrations.history import History


class Folder:
    """Revisions come one after the other unless a parent is given."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._last: str | None = None
        (path / "versions").mkdir()

    def add(
        self,
        name: str,
        up: str | Sequence[str] = "pass",
        down: str = "pass",
        *,
        parent: str | None = "last",
        top: str = "",
    ) -> Path:
        """`up` is Python, or a list of SQL statements; `top` comes before everything else."""
        if not isinstance(up, str):
            up = "\n".join(f"op.execute({statement!r})" for statement in up)
        above = self._last if parent == "last" else parent
        path = self.path / "versions" / f"2026_01_01_{name}_change_something.py"
        path.write_text(
            f'{top}\n"""Change {name}."""\nfrom alembic import op\n'
            f"revision = {name!r}\ndown_revision = {above!r}\n\n\n"
            f"def upgrade():\n{textwrap.indent(textwrap.dedent(up).strip(), '    ')}\n\n\n"
            f"def downgrade():\n{textwrap.indent(textwrap.dedent(down).strip(), '    ')}\n"
        )
        self._last = name
        return path

    @property
    def history(self) -> History:
        return History.read(self.path)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture(autouse=True)
def workspace(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Not that of the checkout: what is judged here is kept apart."""
    made = tmp_path_factory.mktemp("workspace")
    monkeypatch.setenv("TDB_WORKSPACE", str(made))
    return made
