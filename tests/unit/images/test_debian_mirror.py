"""Which Debian mirror an image is made from, decided from what the host's apt uses."""

from __future__ import annotations

import pytest

from infra.airgap.images.mirror import (
    MIRROR,
    SECURITY_MIRROR,
    Target,
    debian_mirrors,
    named_mirrors,
    signing_key,
    source_lines,
)

MAIN = "http://mirror.example/debian/"
SECURITY = "http://mirror.example/security/"
BOOKWORM = {"ID": "debian", "VERSION_CODENAME": "bookworm"}
TARGETS = [
    Target("http://shop.example/apt/", "bookworm", "Shop", "main"),
    Target(SECURITY, "bookworm-security", "Debian", "main"),
    Target(MAIN, "bookworm", "Debian", "contrib"),
    Target(MAIN, "bookworm", "Debian", "main"),
    Target(MAIN, "bookworm-updates", "Debian", "main"),
]


def test_the_mirrors_of_a_debian_host_are_taken() -> None:
    assert debian_mirrors(TARGETS, BOOKWORM) == {"security": SECURITY, "main": MAIN}


def test_archives_of_others_are_not_mistaken_for_debian() -> None:
    assert debian_mirrors(TARGETS[:1], BOOKWORM) == {}


def test_a_security_archive_alone_is_no_mirror() -> None:
    assert debian_mirrors(TARGETS[1:2], BOOKWORM) == {}


@pytest.mark.parametrize("os_release", [{}, {"ID": "ubuntu", "VERSION_CODENAME": "bookworm"}])
def test_another_system_leaves_the_choice_to_the_builder(os_release: dict[str, str]) -> None:
    assert debian_mirrors(TARGETS, os_release) == {}


def test_the_lines_are_of_the_suite_of_the_image() -> None:
    lines = source_lines("trixie", {"main": MAIN, "security": SECURITY}, {MAIN: "/etc/apt/firm.gpg"})
    assert lines.splitlines() == [
        f"deb [signed-by=/etc/apt/firm.gpg] {MAIN} trixie main",
        f"deb [signed-by=/etc/apt/firm.gpg] {MAIN} trixie-updates main",
        f"deb {SECURITY} trixie-security main",
    ]


def test_no_mirror_gives_no_lines() -> None:
    assert source_lines("trixie", {}, {}) == ""


def test_the_environment_overrides_the_host() -> None:
    assert named_mirrors({MIRROR: MAIN}) == {"main": MAIN}
    assert named_mirrors({MIRROR: MAIN, SECURITY_MIRROR: SECURITY}) == {"main": MAIN, "security": SECURITY}


def test_a_security_mirror_alone_overrides_nothing() -> None:
    assert named_mirrors({SECURITY_MIRROR: SECURITY, MIRROR: ""}) == {}


@pytest.mark.parametrize(
    "text",
    [
        f"Types: deb\nURIs: {MAIN.rstrip('/')}\nSuites: bookworm\nSigned-By: /etc/apt/firm.gpg\n",
        f"deb [arch=amd64 signed-by=/etc/apt/firm.gpg] {MAIN} bookworm main\n",
        f"deb [signed-by=/etc/apt/firm.gpg,/etc/apt/old.gpg] {MAIN} bookworm main\n",
        f"URIs: http://x.example\nSigned-By: /x.gpg\n\nURIs: {MAIN}\nSigned-By: /etc/apt/firm.gpg\n",
    ],
)
def test_the_key_that_apt_trusts_for_the_mirror_is_found(text: str) -> None:
    assert signing_key(MAIN, [text]) == "/etc/apt/firm.gpg"


@pytest.mark.parametrize(
    "text",
    [
        f"# deb [signed-by=/etc/apt/firm.gpg] {MAIN} bookworm main\n",
        f"URIs: {MAIN}\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n",
        "URIs: http://x.example\nSigned-By: /x.gpg\n",
    ],
)
def test_a_key_of_nobody_or_of_others_is_not_taken(text: str) -> None:
    assert signing_key(MAIN, [text]) == ""
