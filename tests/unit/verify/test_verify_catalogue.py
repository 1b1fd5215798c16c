"""What the checks say of themselves, and their pages."""

from __future__ import annotations

import re

import pytest

from infra.workspace import ROOT
from ops.verification.catalogue import CHECKS, all_checks, module, sentences
from ops.verification.check import Check, DeviationError, agree, none_of
from ops.verification.documentation import pages
from policies.catalogue import all_rules
from tests.live.verify.mutations.table import CHANGES

ALL = all_checks()
# The rows of the controls that are looked at on the running servers, and our own over the declared state.
EXPECTED = """A01 A02 D02 D03 D04 D05 D06 D07 D08 D09 D10 D11 D12 D13 E01 F01 F02 G01 I01 I03 I05 K01 K03 N01
N02 P01 P02 P03 P04 P05 P06 P07 P08 P09 P10 P12 P13 P14 R01 R02 R03 R04 R05 X01 X02"""


def test_every_control_has_its_check() -> None:
    assert [check.id for check in ALL] == EXPECTED.split()


def test_every_check_has_a_change_that_turns_it_red() -> None:
    assert sorted(CHANGES) == [check.id for check in ALL]
    assert all(CHANGES.values())


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.name)
def test_a_check_says_what_why_how_bad_by_which_control_and_how_to_mend_it(check: Check) -> None:
    assert re.fullmatch(r"(require|forbid)(-[a-z0-9]+)+", check.name)
    assert all((check.statement, check.reason, check.mend, check.controls))
    assert all(control.version and control.reference for control in check.controls)
    assert check.statement.endswith(".")
    assert not check.mend.endswith(".")
    assert sentences(check)


def test_a_check_that_is_also_a_rule_has_its_name_and_severity() -> None:
    rules = {rule.id: (rule.name, rule.severity) for rule in all_rules()}
    both = {check.id: (check.name, check.severity) for check in ALL if check.id in rules}
    assert len(both) >= 10
    assert both == {name: rules[name] for name in both}


def test_the_pages_are_what_the_checks_say() -> None:
    folder = ROOT / "docs" / "policies" / "live"
    assert {path.name: path.read_text() for path in folder.glob("*.md")} == dict(pages(ALL)), (
        "run ./tdb policy docs"
    )


def test_checks_ask_the_servers_and_never_the_provider_that_made_them() -> None:
    files = [*CHECKS.glob("*.py"), *(ROOT / "ops" / "verification").glob("*.py")]
    assert len(files) > len(ALL)
    for file in files:
        assert "infra.provider" not in file.read_text(), file
    assert {path.stem for path in CHECKS.glob("test_*.py")} == {module(check) for check in ALL}


def test_both_sides_are_compared_in_full() -> None:
    agree({"a": "1", "b": ["y", "x"]}, {"a": 1, "b": {"x", "y"}})
    with pytest.raises(DeviationError) as told:
        agree({"a": "1", "stray": "x"}, {"a": "2", "lost": "y"})
    assert [(one.what, one.expected, one.found) for one in told.value.findings] == [
        ("a", "2", "1"),
        ("lost", "y", "nothing"),
        ("stray", "nothing", "x"),
    ]


def test_an_offender_is_told_beside_what_may_stand_there() -> None:
    none_of({}, "anything")
    with pytest.raises(DeviationError, match="line 7: expected hostssl, found host"):
        none_of({"line 7": "host"}, "hostssl")
