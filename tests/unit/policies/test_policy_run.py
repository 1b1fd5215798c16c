"""What `tdb policy` makes of the engine's events and of an exported state."""

from __future__ import annotations

import json
from typing import Any

from ops.commands.policy import _conclude
from ops.errors import OpsError
from ops.policy import Verdicts, bench, heard, judged
from policies.kinds import CONTAINER, DATABASE, FILES

SIGNED = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
PACK = {"policyPackName": "trading-databases"}


def event(rule: str, level: str, message: str) -> dict[str, Any]:
    urn = f"urn:pulumi:dev::trading-databases::a:b:Server${CONTAINER}::redis"
    said = {"policyName": rule, "resourceUrn": urn, "message": message, "enforcementLevel": level}
    return {"policyEvent": {**PACK, **said}}


def test_a_refusal_is_heard_with_its_resource_and_without_the_statement() -> None:
    said = event("D01", "mandatory", "No container is privileged.\nThe container is privileged.\nMend: so.\n")
    (refused,) = heard([said])["D01"].refused
    assert refused.resource == f"{CONTAINER}::redis"
    assert refused.text == "The container is privileged.\nMend: so."


def test_an_advice_is_heard_under_the_id_of_its_rule() -> None:
    assert len(heard([event("D01-advisory", "advisory", "a\nb")])["D01"].advised) == 1


def test_a_value_that_is_not_known_is_heard_as_that() -> None:
    message = (
        "can't run policy 'D12' from policy pack 'x@v1' during preview: string value at .image can't be known"
    )
    verdict = heard([event("D12", "advisory", message)])["D12"]
    assert [said.text for said in verdict.unknown] == [".image can't be known"]
    assert verdict.advised == []


def test_what_passed_is_counted_and_a_stack_that_was_not_reached_is_told() -> None:
    passed = {"policyAnalyzeSummaryEvent": {**PACK, "passed": ["D01", "D02"]}}
    verdicts = heard([passed, passed])
    assert verdicts["D01"].passed == 2
    assert not verdicts["S04"].reached
    verdicts = heard([{"policyAnalyzeStackSummaryEvent": {**PACK, "passed": ["S04"]}}])
    assert verdicts["S04"].reached
    assert verdicts["S01"].reached


def test_secrets_of_an_exported_state_are_judged_by_what_they_hold() -> None:
    content = {**SIGNED, "plaintext": json.dumps("tls-min-version: '1.0'\ntls-strict-ciphers: true\n")}
    files = {"volume": "v", "files": {"influxd.yml": {"content": content}}}
    recorded = [{"urn": f"urn:pulumi:prod::p::{FILES}::f", "type": FILES, "inputs": files}]
    assert len(judged(recorded, bench())["I01"].refused) == 1


def test_a_rule_that_is_off_in_the_environment_judges_nothing() -> None:
    recorded = [{"urn": f"urn:pulumi:{{}}::p::{DATABASE}::d", "type": DATABASE, "inputs": {}}]
    for stack, refused in (("dev", 0), ("prod", 1)):
        said = [{**each, "urn": str(each["urn"]).format(stack)} for each in recorded]
        assert len(judged(said, bench())["X04"].refused) == refused


def concluded(program: Verdicts, state: Verdicts | None = None) -> str:
    """The error that the command ends with; empty where the stack is allowed."""
    try:
        _conclude("prod", program, state)
    except OpsError as error:
        return error.what
    return ""


def test_a_stack_without_a_refusal_is_allowed() -> None:
    assert concluded(heard([]), heard([])) == ""
    assert concluded(heard([event("D01-advisory", "advisory", "a\nb")])) == ""


def test_a_refusal_in_the_program_or_in_the_state_fails() -> None:
    refused = heard([event("D01", "mandatory", "a\nb")])
    assert concluded(refused) == concluded(heard([]), refused) == "stack prod breaks rule D01"


def test_a_rule_that_could_not_be_applied_fails() -> None:
    unknown = heard(
        [event("D12", "advisory", "can't run policy 'D12': string value at .image can't be known")]
    )
    assert concluded(unknown, heard([])) == "rule D12 could not be applied to stack prod"
