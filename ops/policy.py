"""Runs the policy pack over a stack: its program, in a preview, and its state, where all is known."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.workspace import ROOT
from ops.engine import Engine
from ops.errors import OpsError
from policies.catalogue import all_rules
from policies.judgement import Bench, Violation
from policies.model import NotApplicable, Resource, ResourceRule, Rule, Stack, StackRule
from policies.written import Level, WrittenError, read_levels, read_waivers

_SIGNATURE = "4dabf18193072939515e22adb298388d"  # marks a value of the state that is more than itself
_UNKNOWN = "can't run policy"  # how the policy SDK begins what it says of an unknown value


@dataclass(frozen=True)
class Said:
    """One thing that a rule says of a resource."""

    rule: str
    resource: str
    text: str


@dataclass
class Verdict:
    """What came of one rule."""

    passed: int = 0
    refused: list[Said] = field(default_factory=list)
    advised: list[Said] = field(default_factory=list)
    unknown: list[Said] = field(default_factory=list)
    reached: bool = True


Verdicts = dict[str, Verdict]


def bench() -> Bench:
    ids = [rule.id for rule in all_rules()]
    try:
        return Bench(read_levels(ids), read_waivers(ids))
    except WrittenError as error:
        raise OpsError(str(error), mend="correct the file") from error


def over_state(engine: Engine, judge: Bench) -> Verdicts | None:
    """None where nothing is recorded. The state's secrets stay in memory."""
    exported = json.loads(engine.capture(["stack", "export", "--stack", engine.stack.name, "--show-secrets"]))
    recorded = [
        said for said in exported["deployment"].get("resources") or [] if not said.get("delete", False)
    ]
    return judged(recorded, judge) if recorded else None


def judged(recorded: Iterable[Mapping[str, Any]], judge: Bench) -> Verdicts:
    """As the engine does: resources by what the program said, the stack by what the servers answered."""
    recorded = list(recorded)
    inputs = [_resource(said, "inputs") for said in recorded]
    stack = Stack(tuple(_resource(said, "inputs", "outputs") for said in recorded))
    return {rule.id: _verdict(rule, judge, inputs, stack) for rule in all_rules()}


def _verdict(rule: Rule, judge: Bench, inputs: list[Resource], stack: Stack) -> Verdict:
    level = judge.levels.of(rule.id, stack.name)
    verdict = Verdict()
    found = verdict.advised if level is Level.ADVISORY else verdict.refused
    for violations in _judgements(rule, judge, inputs, stack):
        found += [_said(violation) for violation in violations]
        verdict.passed += not violations
    return verdict


def _judgements(rule: Rule, judge: Bench, inputs: list[Resource], stack: Stack) -> Iterator[list[Violation]]:
    """One list for each thing that the rule applies to."""
    if isinstance(rule, StackRule):
        try:
            yield judge.stack(rule, stack)
        except NotApplicable:
            return
    elif isinstance(rule, ResourceRule):
        for resource in inputs:
            try:
                yield judge.resource(rule, resource)
            except NotApplicable:
                continue


def _said(violation: Violation) -> Said:
    resource = violation.resource.label if violation.resource else "the stack"
    return Said(violation.rule.id, resource, violation.text)


def _resource(said: Mapping[str, Any], *sides: str) -> Resource:
    """With the properties of the sides, of which the last goes before the others."""
    urn = str(said["urn"])
    properties = {name: _opened(value) for side in sides for name, value in (said.get(side) or {}).items()}
    return Resource(urn, str(said["type"]), urn.rpartition("::")[2], properties, bool(said.get("protect")))


def _opened(value: Any) -> Any:
    """Secrets as what they hold, as the engine hands them to a policy."""
    if isinstance(value, Mapping):
        if _SIGNATURE in value and "plaintext" in value:
            return _opened(json.loads(value["plaintext"]))
        return {name: _opened(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_opened(part) for part in value]
    return value


def over_program(engine: Engine, pack: Iterable[str]) -> Verdicts:
    """A preview with the pack; nothing is changed."""
    words = ["pulumi", "preview", "--json", "--suppress-outputs", "--stack", engine.stack.name]
    done = subprocess.run(
        [*words, "--config-file", str(engine.stack.overlay), *pack],
        check=False,
        cwd=ROOT,
        env={**engine.variables, "PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    verdicts = heard(events)
    if done.returncode != 0 and not any(verdict.refused for verdict in verdicts.values()):
        raise OpsError(
            "the preview failed before the policies could be applied",
            where=_errors(events) or done.stderr.strip() or f"pulumi preview ended with {done.returncode}",
            mend=f"./tdb preview --stack {engine.stack.name} shows the same with all its output",
        )
    return verdicts


def heard(events: Iterable[Mapping[str, Any]]) -> Verdicts:
    """What the engine's events say of each rule."""
    verdicts: Verdicts = {rule.id: Verdict(reached=not isinstance(rule, StackRule)) for rule in all_rules()}
    for event in events:
        for kind in ("policyAnalyzeSummaryEvent", "policyAnalyzeStackSummaryEvent"):
            summary = event.get(kind) or {}
            for name in summary.get("passed") or ():
                verdicts[_id(name)].passed += 1
            if kind in event and "Stack" in kind:
                for verdict in verdicts.values():
                    verdict.reached = True
        if "policyEvent" in event:
            _hear(event["policyEvent"], verdicts)
    return verdicts


def _hear(said: Mapping[str, Any], verdicts: Verdicts) -> None:
    rule = _id(said["policyName"])
    message = str(said["message"]).strip()
    kind, name = (["", *str(said.get("resourceUrn", "")).split("::")])[-2:]
    what = Said(rule, f"{kind.rpartition('$')[2]}::{name}", message)
    if message.startswith(_UNKNOWN):
        path = message.rpartition(" value at ")[2] or "a value"
        verdicts[rule].unknown.append(Said(rule, what.resource, path))
        return
    # The engine puts the rule's statement before what was found.
    what = Said(rule, what.resource, message.partition("\n")[2] or message)
    (verdicts[rule].advised if said["enforcementLevel"] == "advisory" else verdicts[rule].refused).append(
        what
    )


def _id(policy: str) -> str:
    return policy.removesuffix(f"-{Level.ADVISORY}")


def _errors(events: Iterable[Mapping[str, Any]]) -> str:
    said = [event["diagnosticEvent"] for event in events if "diagnosticEvent" in event]
    texts = [str(one["message"]).strip() for one in said if one.get("severity") == "error"]
    return "\n".join(dict.fromkeys(texts))
