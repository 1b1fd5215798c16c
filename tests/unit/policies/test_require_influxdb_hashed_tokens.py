"""I02: what require-influxdb-hashed-tokens accepts and what it refuses."""

from __future__ import annotations

import pytest

from policies.rules.require_influxdb_hashed_tokens import RULE
from tests.unit.policies.judging import applies, container, files, found

GOOD = "use-hashed-tokens: true\nstrong-passwords: true\n"
REFUSED = {
    "tokens in clear": (
        "use-hashed-tokens: false\nstrong-passwords: true\n",
        "`use-hashed-tokens` of influxd is not true",
    ),
    "no word of tokens": ("strong-passwords: true\n", "`use-hashed-tokens` of influxd is not true"),
    "weak passwords": (
        "use-hashed-tokens: true\nstrong-passwords: false\n",
        "`strong-passwords` of influxd is not true",
    ),
}


@pytest.mark.parametrize(("written", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_a_file_is_refused(written: str, text: str) -> None:
    assert found(RULE, files({"influxd.yml": written})) == [text]


def test_a_file_that_says_it_all_is_accepted() -> None:
    assert found(RULE, files({"influxd.yml": GOOD})) == []


@pytest.mark.parametrize(
    "override",
    [{"envs": ["INFLUXD_USE_HASHED_TOKENS=false"]}, {"command": ["influxd", "--use-hashed-tokens=false"]}],
)
def test_what_goes_before_the_file_is_refused_too(override: dict[str, list[str]]) -> None:
    assert found(RULE, container(override, engine="influxdb")) == [
        "`use-hashed-tokens` of influxd is not true"
    ]


def test_a_container_that_says_nothing_leaves_it_to_the_file() -> None:
    assert found(RULE, container({"command": ["influxd"]}, engine="influxdb")) == []


def test_other_files_and_containers_are_no_concern_of_it() -> None:
    assert not applies(RULE, files({"redis.conf": "port 0"}))
    assert not applies(RULE, container({}, engine="redis"))
