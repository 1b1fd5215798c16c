"""I01: what require-influxdb-tls accepts and what it refuses."""

from __future__ import annotations

import pytest

from policies.rules.require_influxdb_tls import RULE
from tests.unit.policies.judging import applies, container, files, found

GOOD = 'tls-min-version: "1.2"\ntls-strict-ciphers: true\n'
REFUSED = {
    "an old version": (
        'tls-min-version: "1.0"\ntls-strict-ciphers: true\n',
        "`tls-min-version` of influxd is not 1.2 or 1.3",
    ),
    "no version": ("tls-strict-ciphers: true\n", "`tls-min-version` of influxd is not 1.2 or 1.3"),
    "loose ciphers": (
        'tls-min-version: "1.3"\ntls-strict-ciphers: false\n',
        "`tls-strict-ciphers` of influxd is not true",
    ),
    "no word of ciphers": ('tls-min-version: "1.3"\n', "`tls-strict-ciphers` of influxd is not true"),
}


@pytest.mark.parametrize(("written", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_a_file_is_refused(written: str, text: str) -> None:
    assert found(RULE, files({"influxd.yml": written})) == [text]


def test_a_file_that_says_it_all_is_accepted() -> None:
    assert found(RULE, files({"influxd.yml": GOOD})) == []


@pytest.mark.parametrize(
    "override",
    [{"envs": ["INFLUXD_TLS_MIN_VERSION=1.1"]}, {"command": ["influxd", "--tls-min-version", "1.1"]}],
)
def test_what_goes_before_the_file_is_refused_too(override: dict[str, list[str]]) -> None:
    assert found(RULE, container(override, engine="influxdb")) == [
        "`tls-min-version` of influxd is not 1.2 or 1.3"
    ]


def test_a_container_that_says_nothing_leaves_it_to_the_file() -> None:
    assert found(RULE, container({"command": ["influxd"]}, engine="influxdb")) == []


def test_other_files_and_containers_are_no_concern_of_it() -> None:
    assert not applies(RULE, files({"redis.conf": "port 0"}))
    assert not applies(RULE, container({}, engine="redis"))
