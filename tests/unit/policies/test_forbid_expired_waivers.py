"""W01: what forbid-expired-waivers accepts and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from policies.model import Stack, Waiver
from policies.rules.forbid_expired_waivers import RULE
from tests.unit.policies.judging import container

REDIS = container({}, name="redis")
DAY = date(2031, 1, 31)
WAIVER = Waiver("D01", REDIS.label, "the vendor's support session", "head of platform", DAY)


def found(waiver: Waiver, today: date) -> list[str]:
    return [text for _, text in RULE.check(Stack((REDIS,), (waiver,), today))]


def test_a_waiver_holds_on_its_last_day_and_is_refused_the_day_after() -> None:
    assert found(WAIVER, DAY) == []
    said = f"the waiver of D01 for {REDIS.label} ended on 2031-01-31; head of platform answers for it"
    said = f"the waiver of D01 for {REDIS.label} ended on 2031-01-31; head of platform answers for it"
    assert found(WAIVER, date(2031, 2, 1)) == [said]


def test_it_is_refused_even_where_nothing_needs_it_any_more() -> None:
    gone = replace(WAIVER, resource="docker:index/container:Container::gone")
    assert len(found(gone, date(2031, 2, 1))) == 1


def test_a_waiver_of_other_stacks_is_their_concern() -> None:
    assert found(replace(WAIVER, stacks=("staging",)), date(2031, 2, 1)) == []
    assert len(found(replace(WAIVER, stacks=("prod",)), date(2031, 2, 1))) == 1
