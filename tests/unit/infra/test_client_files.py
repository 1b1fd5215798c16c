"""The files of authority, certificate and key: whole, their owner's alone, and written by the program."""

from __future__ import annotations

import asyncio
import contextvars
import os
from pathlib import Path

import pulumi
import pytest
from pulumi.runtime.stack import wait_for_rpcs

from infra.client_files import ClientFiles
from infra.foundation.certificates import Identity, client_files, write_files
from infra.typed_config import ConfigError
from tests.unit.infra.wiring import Program

NAMES = ["ca.pem", "client.crt", "client.key"]


@pytest.fixture
def files(tmp_path: Path) -> ClientFiles:
    return ClientFiles(tmp_path / "stacks" / "dev")


def write(files: ClientFiles, *, key: str = "key") -> None:
    files.write_authority("CA")
    files.write_operator("certificate", key)


def test_files_are_their_owners_alone(files: ClientFiles) -> None:
    previous = os.umask(0)
    try:
        write(files)
    finally:
        os.umask(previous)
    assert sorted(path.name for path in files.folder.iterdir()) == NAMES
    assert {path.stat().st_mode & 0o777 for path in files.folder.iterdir()} == {0o600}


def test_the_key_is_never_open_nor_in_part_under_its_name(
    files: ClientFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, str]] = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        seen.append((self.stat().st_mode & 0o777, self.read_text()))
        assert not target.exists()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    files.write_operator("certificate", "key")
    assert seen == [(0o600, "key"), (0o600, "certificate")]  # and the key first


def test_what_has_not_changed_is_not_written_again(files: ClientFiles) -> None:
    write(files)
    before = {path.name: path.stat().st_ino for path in files.folder.iterdir()}
    write(files, key="another key")
    after = {path.name: path.stat().st_ino for path in files.folder.iterdir()}
    assert [name for name in NAMES if before[name] != after[name]] == ["client.key"]
    assert files.key.read_text() == "another key"


def test_files_are_recognised_by_authority_and_certificate(files: ClientFiles) -> None:
    assert not files.are("CA", "certificate")
    write(files)
    assert files.are("CA", "certificate")
    assert not files.are("another CA", "certificate")
    assert not files.are("CA", "another certificate")
    files.key.unlink()
    assert not files.are("CA", "certificate")


def test_a_full_disk_leaves_what_was_there_and_no_part_of_a_key(
    files: ClientFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(files)

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write(files, key="another key")
    assert sorted(path.name for path in files.folder.iterdir()) == NAMES
    assert files.key.read_text() == "key"


def test_the_program_writes_them(open_stack: Program) -> None:
    files = ClientFiles(open_stack.workspace / "stacks" / "dev")
    assert files.authority.read_text() == "CA of authority"
    assert files.certificate.read_text() == "certificate of operator-certificate"
    assert files.key.read_text() == "secret key of operator-certificate"
    assert files.key.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_used_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "stacks").write_text("in the way")
    with pytest.raises(ConfigError) as refused:
        client_files(tmp_path / "stacks" / "dev")
    what, why = str(refused.value).splitlines()
    assert f"{tmp_path}/stacks/dev, cannot be used" in what
    assert "Not a directory: make that a folder this user may write to" in why


def test_a_folder_of_somebody_else_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    with pytest.raises(ConfigError, match="Permission denied: make that a folder"):
        client_files(tmp_path / "dev")


def test_a_key_that_cannot_be_written_is_one_error_that_does_not_tell_it(
    files: ClientFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ClientFiles, "write_operator", full)

    async def program() -> None:
        made = [pulumi.Output.from_input(text) for text in ("CA", "certificate", "secret key")]
        write_files(Identity(*made), files)
        await wait_for_rpcs()

    with pytest.raises(pulumi.RunError) as refused:
        contextvars.copy_context().run(asyncio.run, program())
    assert "No space left" in str(refused.value)
    assert "secret key" not in str(refused.value)
    assert files.authority.read_text() == "CA"
