"""The passphrase of a local state: made once, kept, readable by its owner alone."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from infra.airgap.toolchain.passphrase import ensure_passphrase
from infra.steps import StepError
from infra.workspace import Workspace


def test_a_passphrase_is_made_once_and_kept(workspace: Workspace) -> None:
    first = ensure_passphrase(workspace).read_text()
    assert len(first) >= 40
    assert ensure_passphrase(workspace).read_text() == first


def test_only_its_owner_can_read_it(workspace: Workspace) -> None:
    path = ensure_passphrase(workspace)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    assert stat.S_IMODE(ensure_passphrase(workspace).stat().st_mode) == 0o600


def test_of_many_at_once_one_wins_and_all_read_the_same(workspace: Workspace) -> None:
    with ThreadPoolExecutor(8) as pool:
        texts = set(pool.map(lambda _: ensure_passphrase(workspace).read_text(), range(16)))
    assert len(texts) == 1
    assert [path.name for path in workspace.folder.iterdir()] == ["passphrase"]


def test_an_empty_file_is_refused_rather_than_replaced(workspace: Workspace) -> None:
    workspace.folder.mkdir()
    workspace.passphrase.touch()
    with pytest.raises(StepError, match="is empty"):
        ensure_passphrase(workspace)
    assert workspace.passphrase.read_text() == ""
