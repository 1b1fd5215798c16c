"""Over the program's own resources: all is allowed, and each change is refused by its rule and no other."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from ops.policy import Verdicts, bench, judged
from policies.catalogue import all_rules
from policies.judgement import Bench
from policies.kinds import BOOTSTRAP, FILES, INFLUX_SETUP, ROLE
from policies.model import Waiver
from tests.unit.policies.changes import CHANGES, Change
from tests.unit.policies.recording import CANARY

IDS = [rule.id for rule in all_rules()]
CASES = [
    pytest.param(rule, change, id=f"{rule}-{change.name}-{place}")
    for rule, changes in CHANGES.items()
    for place, change in enumerate(changes)
]


def refusing(verdicts: Verdicts) -> list[str]:
    return [rule for rule, verdict in verdicts.items() if verdict.refused]


def texts(verdicts: Verdicts) -> str:
    return "\n".join(
        f"{said.resource} {said.text}" for verdict in verdicts.values() for said in verdict.refused
    )


def test_every_rule_but_the_one_about_waivers_has_a_change() -> None:
    assert set(CHANGES) == set(IDS) - {"W01"}


def test_the_program_as_it_is_is_allowed_without_a_waiver(program: list[dict[str, Any]]) -> None:
    judge = replace(bench(), waivers=())
    assert texts(judged(program, judge)) == ""


def test_every_rule_has_something_to_judge_in_the_program(program: list[dict[str, Any]]) -> None:
    assert [rule for rule, verdict in judged(program, bench()).items() if verdict.passed == 0] == []


@pytest.mark.parametrize(("rule", "change"), CASES)
def test_a_change_is_refused_by_its_rule_alone(
    rule: str, change: Change, program: list[dict[str, Any]]
) -> None:
    verdicts = judged(change.made(program), bench())
    assert refusing(verdicts) == [rule], texts(verdicts)
    assert len(verdicts[rule].refused) == 1
    assert "Mend: " in verdicts[rule].refused[0].text
    assert CANARY not in texts(verdicts)


def test_the_program_holds_the_canary_in_every_kind_of_place_for_secrets(
    program: list[dict[str, Any]],
) -> None:
    holding = {each["type"] for each in program if CANARY in json.dumps(each["inputs"])}
    assert holding >= {FILES, ROLE, BOOTSTRAP, INFLUX_SETUP}


def test_an_expired_waiver_is_refused_by_its_rule_alone(program: list[dict[str, Any]]) -> None:
    label = "docker:index/container:Container::redis"
    ended = date.today() - timedelta(days=1)  # noqa: DTZ011 - waivers end with the day where the pack runs
    waiver = Waiver("D01", label, "the vendor's support session", "head of platform", ended)
    assert refusing(judged(program, Bench(waivers=(waiver,)))) == ["W01"]


def test_nothing_is_loosened_in_staging_and_prod() -> None:
    levels = bench().levels
    assert {levels.of(rule, stack) for rule in IDS for stack in ("staging", "prod", "prod-eu")} == {
        "mandatory"
    }


def test_a_secret_within_every_secret_input_is_shown_by_no_rule_that_fails(
    program: list[dict[str, Any]],
) -> None:
    """Every property becomes the canary, which no rule expects: whatever it then says, it quotes nothing."""
    for kind in {each["type"] for each in program}:
        spoilt = [
            {**each, "inputs": _canaries(each["inputs"]), "outputs": _canaries(each["outputs"])}
            if each["type"] == kind
            else each
            for each in program
        ]
        assert CANARY not in texts(judged(spoilt, bench())), kind


def _canaries(properties: dict[str, Any]) -> dict[str, Any]:
    return dict.fromkeys(properties, CANARY)
