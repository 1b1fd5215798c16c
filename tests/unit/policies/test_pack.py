"""The pack as Pulumi sees it, the catalogue behind it, its pages, and new rules."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pulumi_policy import (
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.policy import PolicyCustomTimeouts, _NotApplicableError
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError, unknown_checking_proxy

from infra.workspace import ROOT
from policies.catalogue import all_rules
from policies.crossguard import Declared, policies, policy
from policies.documentation import pages
from policies.judgement import Bench
from policies.kinds import CONTAINER
from policies.model import ResourceRule, Rule
from policies.rules import (
    forbid_privileged,
    require_engine_tls,
    require_influxdb_hashed_tokens,
    require_pinned_image,
)
from policies.scaffold import ScaffoldError, files
from policies.written import Level, Levels
from tests.unit.policies import judging

RULES = all_rules()
OPTIONS = PolicyResourceOptions(False, [], None, [], PolicyCustomTimeouts(0, 0, 0), [])
# The rows of the controls that are checked before anything is made, and our own over the whole stack.
EXPECTED = """D01 D02 D03 D04 D05 D06 D07 D08 D10 D11 D12 D13 I01 I02 I04 K02 S01 S02 S03 S04 W01 X04"""


def arguments(inputs: dict[str, Any], stack: str = "prod") -> ResourceValidationArgs:
    urn = f"urn:pulumi:{stack}::trading-databases::{CONTAINER}::redis"
    return ResourceValidationArgs(CONTAINER, unknown_checking_proxy(inputs), urn, "redis", OPTIONS, None)


def reported(
    rule: Rule, judge: Bench, level: Level, inputs: dict[str, Any], stack: str = "prod"
) -> list[str]:
    made = policy(rule, judge, level, {})
    assert isinstance(made, ResourceValidationPolicy)
    said: list[str] = []

    def report(message: str, _: str | None) -> None:
        said.append(message)

    made.validate(arguments(inputs, stack), report)
    return said


def test_every_control_has_its_rule() -> None:
    assert [rule.id for rule in RULES] == EXPECTED.split()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_named_as_its_file_and_has_a_test_and_a_page(rule: Rule) -> None:
    module = rule.name.replace("-", "_")
    assert re.fullmatch(r"(require|forbid)(-[a-z0-9]+)+", rule.name)
    assert (ROOT / "policies" / "rules" / f"{module}.py").is_file()
    assert (ROOT / "tests" / "unit" / "policies" / f"test_{module}.py").is_file()
    assert all((rule.statement, rule.reason, rule.mend, rule.controls, rule.refused, rule.accepted))
    assert all(control.version and control.reference for control in rule.controls)


def test_the_pages_are_what_the_rules_say() -> None:
    folder = ROOT / "docs" / "policies"
    assert {path.name: path.read_text() for path in folder.glob("*.md")} == dict(pages(RULES)), (
        "run ./tdb policy docs"
    )


def test_each_policy_says_its_level_severity_and_control() -> None:
    for rule, made in zip(RULES, policies(), strict=True):
        assert made.name == rule.id
        assert made.enforcement_level is not None
        assert made.enforcement_level.value == "mandatory"
        assert made.severity is not None
        assert made.severity.value == rule.severity.value
        assert made.framework is not None
        assert made.framework.version == rule.controls[0].version


def test_a_violation_reaches_the_engine_and_what_is_right_does_not() -> None:
    rule = forbid_privileged.RULE
    assert reported(rule, Bench(), Level.MANDATORY, {"privileged": True}) == [
        f"The container is privileged.\nMend: {rule.mend}"
    ]
    assert reported(rule, Bench(), Level.MANDATORY, {}) == []


def test_a_rule_speaks_at_the_level_of_the_stack_alone() -> None:
    rule, inputs = forbid_privileged.RULE, {"privileged": True}
    judge = Bench(Levels((("scratch", ("dev",), {"D01": Level.ADVISORY}),)))
    assert len(reported(rule, judge, Level.ADVISORY, inputs, "dev")) == 1
    assert len(reported(rule, judge, Level.MANDATORY, inputs, "prod")) == 1
    for level, stack in ((Level.MANDATORY, "dev"), (Level.ADVISORY, "prod")):
        with pytest.raises(_NotApplicableError):
            reported(rule, judge, level, inputs, stack)


def test_an_unknown_value_is_left_to_the_engine_to_tell() -> None:
    judge = Bench(unknown=(UnknownValueError,))
    with pytest.raises(UnknownValueError):
        reported(require_pinned_image.RULE, judge, Level.MANDATORY, {"image": UNKNOWN_STRING_VALUE})


@pytest.mark.parametrize(("said", "violations"), [("tls-cert: /a\ntls-key: /b\n", 0), ("", 1)])
def test_a_rule_over_the_stack_sees_what_went_in_though_it_does_not_come_out(
    said: str, violations: int
) -> None:
    """The engine hands it outputs, and the contents of files stand among the inputs alone."""
    declared: Declared = {}
    held = judging.files({"influxd.yml": said, "tls/server.crt": "", "tls/server.key": ""})
    early = policy(require_influxdb_hashed_tokens.RULE, Bench(), Level.MANDATORY, declared)
    assert isinstance(early, ResourceValidationPolicy)
    inputs = unknown_checking_proxy(dict(held.properties))
    early.validate(
        ResourceValidationArgs(held.kind, inputs, held.urn, held.name, OPTIONS, None), lambda *_: None
    )
    mount = {"type": "volume", "source": "files", "target": "/etc/tradingdb", "readOnly": True}
    server = judging.container({"mounts": [mount]}, engine="influxdb")
    outputs = {held.urn: {"volume": "files"}, server.urn: server.properties}
    late = policy(require_engine_tls.RULE, Bench(), Level.MANDATORY, declared)
    assert isinstance(late, StackValidationPolicy)
    stack = [
        PolicyResource(
            one.kind,
            unknown_checking_proxy(dict(outputs[one.urn])),
            one.urn,
            one.name,
            OPTIONS,
            None,
            None,
            [],
            {},
        )
        for one in (held, server)
    ]
    found: list[str] = []
    late.validate(StackValidationArgs(stack, {}), lambda text, _: found.append(text))
    assert len(found) == violations


def test_the_pack_imports_nothing_of_the_code_that_it_judges() -> None:
    for path in (ROOT / "policies").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            tops = {name.partition(".")[0] for name in names}
            assert not tops & {"infra", "schema", "ops", "stores"}, path


def test_the_pack_runs_in_the_environment_of_the_project() -> None:
    said = yaml.safe_load((ROOT / "policies" / "PulumiPolicy.yaml").read_text())
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
    assert said["runtime"]["name"] == "python"
    assert said["runtime"]["options"]["virtualenv"] == f"../{project['runtime']['options']['virtualenv']}"


def test_a_new_rule_begins_with_a_test_that_passes(tmp_path: Path) -> None:
    made = files("forbid-example", "Z99", [rule.id for rule in RULES])
    assert list(made) == ["policies/rules/forbid_example.py", "tests/unit/policies/test_forbid_example.py"]
    rule, test = made.values()
    (tmp_path / "begun_rule.py").write_text(rule)
    (tmp_path / "test_begun.py").write_text(test.replace("policies.rules.forbid_example", "begun_rule"))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", str(tmp_path)],
        check=False,
        cwd=tmp_path,
        env={"PYTHONPATH": f"{ROOT}:{tmp_path}", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("name", "rule_id", "problem"),
    [
        ("no-latest", "Z99", "begins with require- or forbid-"),
        ("forbid_latest", "Z99", "begins with require- or forbid-"),
        ("forbid-../../x", "Z99", "begins with require- or forbid-"),
        ("forbid-latest", "z1", "no id of a rule"),
        ("forbid-latest", "D01", "D01 is taken"),
    ],
)
def test_a_name_or_id_that_cannot_be_is_refused(name: str, rule_id: str, problem: str) -> None:
    with pytest.raises(ScaffoldError, match=problem):
        files(name, rule_id, [rule.id for rule in RULES])


def test_rules_over_one_resource_name_what_they_judge() -> None:
    assert all(rule.kinds for rule in RULES if isinstance(rule, ResourceRule))
