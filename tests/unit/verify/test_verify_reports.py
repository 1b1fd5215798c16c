"""What a person and a build server read of a run: at 80 columns, as JSON, as JUnit."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ops.policy import Said as Text
from ops.policy import Verdict as Said
from ops.policy import Verdicts
from ops.policy_outcome import outcome
from ops.verdicts import Case, Finding, Outcome, Verdict
from ops.verification import text
from ops.verification.catalogue import all_checks
from policies.catalogue import all_rules

CHECKS = {check.id: check for check in all_checks()}
LINE = Finding(
    "/etc/tradingdb/pg_hba.conf line 22",
    "hostssl … scram-sha-256, or local … peer",
    "host all all 0.0.0.0/0 trust",
)
RED = Outcome(
    "verify",
    "prod",
    [
        Case("postgres", CHECKS["P03"], "every line demands tls and scram", Verdict.FAILED, [LINE], 0.2),
        Case("postgres", CHECKS["P10"], "every guard is on", Verdict.PASSED, (), 0.1),
        Case("redis", CHECKS["R04"], "the append only file is kept", Verdict.ERROR, [LINE]),
    ],
    1.5,
)


def shown(width: int = 80) -> str:
    return "\n".join(line.plain for line in text.lines(RED, width, "docs/policies/live/{name}.md"))


def test_the_report_names_the_check_the_line_both_sides_and_the_mend() -> None:
    said = shown()
    assert "failed  P03" in said
    for part in (LINE.what, LINE.expected, LINE.found, "--stack prod", "CIS PostgreSQL 17 Benchmark"):
        assert part in said
    assert "docs/policies/live/require-tls-admission.md" in said
    assert said.splitlines()[-1].startswith("Stack prod is not as it must be: P03, R04.")


@pytest.mark.parametrize("width", [80, 60])
def test_the_report_keeps_to_the_width(width: int) -> None:
    lines = shown(width).splitlines()[:-1]  # the last is folded by the terminal
    assert max(map(len, lines)) <= width


def test_what_is_green_takes_one_line_an_engine() -> None:
    assert [line for line in shown().splitlines() if "passed" in line] == ["  passed  P10"]


def test_json_holds_everything_and_names_what_is_red() -> None:
    said = json.loads(RED.as_json())
    assert said["red"] == ["P03", "R04"]
    assert said["green"] is False
    first = said["cases"][0]
    assert first["findings"] == [{"what": LINE.what, "expected": LINE.expected, "found": LINE.found}]
    assert first["controls"][0]["version"] == "1.0.0"
    assert "{stack}" not in RED.as_json()


def test_junit_counts_failures_and_errors_by_engine() -> None:
    root = ElementTree.fromstring(RED.as_junit())  # noqa: S314 - our own
    assert root.attrib["tests"] == "3"
    assert [(suite.attrib["name"], suite.attrib["failures"], suite.attrib["errors"]) for suite in root] == [
        ("postgres", "1", "0"),
        ("redis", "0", "1"),
    ]
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.text is not None
    assert "found:    host all all 0.0.0.0/0 trust" in failure.text


def test_reports_are_written_into_the_workspace_and_beside_and_are_the_owners(tmp_path: Path) -> None:
    beside = tmp_path / "elsewhere" / "report.xml"
    RED.write(tmp_path / "stack", None, beside)
    files = [tmp_path / "stack" / "verify.json", tmp_path / "stack" / "verify.junit.xml", beside]
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600] * 3
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(files)


def verdicts(**said: Said) -> Verdicts:
    return {rule.id: said.get(rule.id, Said(passed=1)) for rule in all_rules()}


def test_the_policy_report_tells_refusals_and_what_could_not_be_applied() -> None:
    refused = Said(refused=[Text("D01", "docker:Container::redis", "It is privileged.\nMend: so.")])
    unknown = Said(unknown=[Text("D12", "docker:Container::redis", ".image can't be known")])
    made = outcome("dev", {"program": verdicts(D01=refused, D12=unknown)}, {"X04"}, 1.0)
    assert made.red == ["D01", "D12"]
    by_id = {case.subject.id: case for case in made.cases}
    assert by_id["D01"].findings == [Finding("docker:Container::redis", "", "It is privileged.")]
    assert by_id["X04"].verdict is Verdict.OFF
    assert by_id["D12"].verdict is Verdict.ERROR
    assert ElementTree.fromstring(made.as_junit()).attrib["skipped"] == "1"  # noqa: S314 - our own


def test_a_rule_over_the_stack_that_was_not_reached_is_red() -> None:
    made = outcome("dev", {"program": verdicts(S04=Said(reached=False))}, set(), 1.0)
    assert made.red == ["S04"]
