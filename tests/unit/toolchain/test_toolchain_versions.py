"""Versions are read out of what programs print, and compared as numbers."""

from __future__ import annotations

import pytest

from infra.airgap.toolchain import versions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v3.250.0", (3, 250, 0)),
        ("go version go1.26.8 linux/amd64", (1, 26, 8)),
        ("go version go1.27 linux/amd64", (1, 27, 0)),
        ("3.251.0-alpha.x1\n", (3, 251, 0)),
    ],
)
def test_a_version_is_found_in_what_a_program_prints(text: str, expected: tuple[int, int, int]) -> None:
    assert versions.parse(text) == expected


def test_a_text_without_a_version_has_none() -> None:
    assert versions.parse("command not found") is None
    assert not versions.at_least("command not found", "1.0.0")


def test_versions_compare_as_numbers_not_as_text() -> None:
    assert versions.at_least("1.100.0", "1.25.11")
    assert not versions.at_least("go1.9.9", "1.25.11")


@pytest.mark.parametrize(
    ("cli", "runs"),
    [("v3.250.0", True), ("v3.251.2", True), ("v3.249.9", False), ("v4.0.0", False), ("", False)],
)
def test_a_cli_must_be_as_new_as_the_sdk_and_of_its_major(cli: str, runs: bool) -> None:
    assert versions.runs_our_sdk(cli) is runs
