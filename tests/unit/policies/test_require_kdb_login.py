"""K02: what require-kdb-login accepts and what it refuses."""

from __future__ import annotations

import pytest

from policies.rules.require_kdb_login import RULE
from tests.unit.policies.judging import applies, container, found

ACCEPTED = {
    "a file of users": ["-p", "5000", "-U", "/etc/tradingdb/secrets/users"],
    "a file of users that also restricts": ["-u", "/etc/users", "-p", "5000"],
}
REFUSED = {
    "no option": (["-p", "5000"], "q is started without a file of users: everybody may log in"),
    "a restriction alone": (["-u", "1"], "`-u` or `-U` names no file of users: everybody may log in"),
    "the option at the end": (["-U"], "`-u` or `-U` names no file of users: everybody may log in"),
}


@pytest.mark.parametrize("command", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_is_accepted(command: list[str]) -> None:
    assert found(RULE, container({"command": command}, engine="kdb")) == []


@pytest.mark.parametrize(("command", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_is_refused(command: list[str], text: str) -> None:
    assert found(RULE, container({"command": command}, engine="kdb")) == [text]


def test_q_is_known_by_its_program_too() -> None:
    assert applies(RULE, container({"entrypoints": ["q"]}))


def test_other_containers_are_no_concern_of_it() -> None:
    assert not applies(RULE, container({"command": ["redis-server"]}, engine="redis"))
