"""Pip's settings reach uv, and what the user told uv stays."""

from __future__ import annotations

from infra.airgap.toolchain.package_index import for_uv, settings

LISTING = """\
:env:.cert='/etc/firm.pem'
global.index-url='https://mirror.example/simple'
global.extra-index-url='https://a.example https://b.example'
global.cert='/etc/other.pem'
install.find-links='/wheels\\n/more'
list.format='columns'
"""


def test_the_environment_beats_the_files() -> None:
    assert settings(LISTING)["cert"] == "/etc/firm.pem"


def test_settings_of_other_commands_do_not_count() -> None:
    assert "format" not in settings(LISTING)


def test_an_index_and_its_certificate_are_told_to_uv() -> None:
    variables = for_uv(LISTING, {})
    assert variables["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert variables["UV_INDEX"] == "https://a.example https://b.example"
    assert variables["UV_INDEX_STRATEGY"] == "unsafe-best-match"
    assert variables["UV_FIND_LINKS"] == "/wheels,/more"
    assert variables["SSL_CERT_FILE"] == "/etc/firm.pem"


def test_what_the_user_told_uv_stays() -> None:
    assert "UV_DEFAULT_INDEX" not in for_uv(LISTING, {"UV_DEFAULT_INDEX": "https://theirs.example"})


def test_no_index_means_no_index() -> None:
    assert for_uv("global.no-index='true'", {})["UV_NO_INDEX"] == "true"
    assert "UV_NO_INDEX" not in for_uv("global.no-index='false'", {})


def test_without_settings_only_downloads_of_python_are_forbidden() -> None:
    assert set(for_uv("", {})) == {"UV_PYTHON_DOWNLOADS", "UV_NO_PROGRESS"}
