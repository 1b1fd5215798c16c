"""I04: what require-influxdb-hardening accepts and what it refuses."""

from __future__ import annotations

import pytest

from policies.rules.require_influxdb_hardening import RULE
from tests.unit.policies.judging import applies, container, files, found

GOOD = "hardening-enabled: true\npprof-disabled: true\nsession-length: 60\n"
REFUSED = {
    "not hardened": (
        "hardening-enabled: false\npprof-disabled: true\n",
        "`hardening-enabled` of influxd is not true",
    ),
    "no word of hardening": ("pprof-disabled: true\n", "`hardening-enabled` of influxd is not true"),
    "profiles": (
        "hardening-enabled: true\npprof-disabled: false\n",
        "`pprof-disabled` of influxd is not true",
    ),
    "a day": (
        "hardening-enabled: true\npprof-disabled: true\nsession-length: 1440\n",
        "`session-length` of influxd is not between 1 and 60 minutes",
    ),
    "for ever": (
        "hardening-enabled: true\npprof-disabled: true\nsession-length: 0\n",
        "`session-length` of influxd is not between 1 and 60 minutes",
    ),
}


@pytest.mark.parametrize(("written", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_a_file_is_refused(written: str, text: str) -> None:
    assert found(RULE, files({"influxd.yml": written})) == [text]


def test_a_file_that_says_it_all_is_accepted() -> None:
    assert found(RULE, files({"influxd.yml": GOOD})) == []


@pytest.mark.parametrize(
    "override",
    [{"envs": ["INFLUXD_SESSION_LENGTH=600"]}, {"command": ["influxd", "--session-length", "600"]}],
)
def test_what_goes_before_the_file_is_refused_too(override: dict[str, list[str]]) -> None:
    assert found(RULE, container(override, engine="influxdb")) == [
        "`session-length` of influxd is not between 1 and 60 minutes"
    ]


def test_a_container_that_says_nothing_leaves_it_to_the_file() -> None:
    assert found(RULE, container({"command": ["influxd"]}, engine="influxdb")) == []


def test_other_files_and_containers_are_no_concern_of_it() -> None:
    assert not applies(RULE, files({"redis.conf": "port 0"}))
    assert not applies(RULE, container({}, engine="redis"))
