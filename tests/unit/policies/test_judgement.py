"""How rules are applied: what fails closed, what is waived, what is off, and what is left unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from policies.judgement import Bench
from policies.model import NotApplicable, Resource, ResourceRule, Stack, StackRule, Waiver
from policies.rules import forbid_privileged, require_engine_tls
from policies.written import Level, Levels
from tests.unit.policies.judging import container
from tests.unit.policies.recording import CANARY

D01, S04 = forbid_privileged.RULE, require_engine_tls.RULE
OPEN = container({"privileged": True}, name="redis")
DAY = date(2031, 1, 31)
WAIVER = Waiver("D01", OPEN.label, "the vendor's support session", "head of platform", DAY)


class UnknownError(Exception):
    """Stands for what the policy SDK raises."""


def failing(_: Resource) -> Iterator[str]:
    yield from ()
    raise ValueError(f"cannot read {CANARY}")


def failing_over(_: Stack) -> Iterator[tuple[Resource | None, str]]:
    raise KeyError(CANARY)


def unknowing(_: Resource) -> Iterator[str]:
    yield "never told"
    raise UnknownError


def test_a_violation_says_what_is_wrong_and_how_to_mend_it() -> None:
    (violation,) = Bench().resource(D01, OPEN)
    assert violation.text == f"The container is privileged.\nMend: {D01.mend}"


def test_a_rule_that_raises_refuses_names_itself_and_quotes_nothing() -> None:
    rule: ResourceRule = replace(D01, check=failing)
    (violation,) = Bench().resource(rule, container({}))
    assert "rule D01" in violation.found
    assert "ValueError at test_judgement.py:" in violation.found
    assert CANARY not in violation.text


def test_a_rule_over_the_stack_that_raises_refuses_too() -> None:
    rule: StackRule = replace(S04, check=failing_over)
    (violation,) = Bench().stack(rule, Stack((OPEN,)))
    assert violation.resource is None
    assert "rule S04" in violation.found
    assert CANARY not in violation.text


def test_a_value_that_is_not_known_yet_is_neither_allowed_nor_refused() -> None:
    rule: ResourceRule = replace(D01, check=unknowing)
    with pytest.raises(UnknownError):
        Bench(unknown=(UnknownError,)).resource(rule, container({}))


def test_a_resource_of_another_type_does_not_concern_a_rule() -> None:
    with pytest.raises(NotApplicable, match="another type"):
        Bench().resource(D01, replace(OPEN, kind="docker:index/network:Network"))


def test_a_rule_that_is_off_says_where_that_is_written() -> None:
    levels = Levels((("scratch", ("pro?",), {"D01": Level.DISABLED}),))
    with pytest.raises(NotApplicable, match=r"disabled in scratch by policies/levels\.yaml"):
        Bench(levels).resource(D01, OPEN)


def test_a_waiver_covers_its_rule_resource_and_stacks_until_its_day() -> None:
    covered = Bench(waivers=(WAIVER,), today=DAY)
    assert covered.resource(D01, OPEN) == []
    assert Bench(waivers=(replace(WAIVER, stacks=("prod",)),), today=DAY).resource(D01, OPEN) == []


@pytest.mark.parametrize(
    "waiver",
    [
        replace(WAIVER, expires=date(2031, 1, 30)),
        replace(WAIVER, rule="D02"),
        replace(WAIVER, resource="docker:index/container:Container::postgres"),
        replace(WAIVER, stacks=("staging",)),
    ],
    ids=["past its day", "of another rule", "of another resource", "of another stack"],
)
def test_a_waiver_covers_nothing_else(waiver: Waiver) -> None:
    assert len(Bench(waivers=(waiver,), today=DAY).resource(D01, OPEN)) == 1
