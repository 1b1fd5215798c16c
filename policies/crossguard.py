"""Hands the rules to Pulumi's policy SDK: what it calls, and what it is told."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyComplianceFramework,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy import Severity as SdkSeverity
from pulumi_policy.proxy import UnknownValueError

from policies.catalogue import all_rules
from policies.judgement import Bench
from policies.model import NotApplicable, Resource, ResourceRule, Rule, Stack, StackRule
from policies.written import Level, Levels, read_levels, read_waivers

NAME = "trading-databases"
# By URN, what each resource was declared with. The engine shows it to the rules over one resource, which come
# first, and to the rules over the stack only what came out, where long inputs are not repeated.
Declared: TypeAlias = dict[str, Mapping[str, Any]]


def bench(rules: tuple[Rule, ...]) -> Bench:
    ids = [rule.id for rule in rules]
    return Bench(read_levels(ids), read_waivers(ids), (UnknownValueError,))


def policies() -> list[Policy]:
    """A policy a rule, named as its id: mandatory, and a second one where the rule is advisory somewhere.

    The SDK fixes a policy's level before the stack is known, so of the two the one whose level is not the
    stack's does not apply.
    """
    rules = all_rules()
    judge = bench(rules)
    declared: Declared = {}
    advised = [rule for rule in rules if judge.levels.advised(rule.id)]
    made = [policy(rule, judge, Level.MANDATORY, declared) for rule in rules]
    return made + [policy(rule, judge, Level.ADVISORY, declared) for rule in advised]


def policy(rule: Rule, judge: Bench, level: Level, declared: Declared) -> Policy:
    control = rule.controls[0]
    said = {
        "name": rule.id if level is Level.MANDATORY else f"{rule.id}-{level}",
        "description": rule.statement,
        "display_name": rule.name,
        "enforcement_level": EnforcementLevel(level.value),
        "severity": SdkSeverity(rule.severity.value),
        "framework": PolicyComplianceFramework(
            control.framework, control.version, ", ".join(each.reference for each in rule.controls)
        ),
        "remediation_steps": rule.mend,
        "tags": ["databases"],
    }
    if isinstance(rule, ResourceRule):
        return ResourceValidationPolicy(validate=_resource_validation(rule, judge, level, declared), **said)  # type: ignore[arg-type]
    if isinstance(rule, StackRule):
        return StackValidationPolicy(validate=_stack_validation(rule, judge, level, declared), **said)  # type: ignore[arg-type]
    raise TypeError(f"rule {rule.id} judges neither a resource nor a stack")


def _resource_validation(
    rule: ResourceRule, judge: Bench, level: Level, declared: Declared
) -> Callable[[ResourceValidationArgs, ReportViolation], None]:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        declared[args.urn] = args.props
        resource = Resource(args.urn, args.resource_type, args.name, args.props, args.opts.protect)
        try:
            _at(level, judge.levels, rule, resource.stack)
            for violation in judge.resource(rule, resource):
                report(violation.text, None)
        except NotApplicable as reason:
            args.not_applicable(str(reason))

    return validate


def _stack_validation(
    rule: StackRule, judge: Bench, level: Level, declared: Declared
) -> Callable[[StackValidationArgs, ReportViolation], None]:
    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        stack = Stack(tuple(_resource(each, declared.get(each.urn, {})) for each in args.resources))
        try:
            _at(level, judge.levels, rule, stack.name)
            for violation in judge.stack(rule, stack):
                report(violation.text, violation.resource.urn if violation.resource else None)
        except NotApplicable as reason:
            args.not_applicable(str(reason))

    return validate


def _at(level: Level, levels: Levels, rule: Rule, stack: str) -> None:
    actual = levels.of(rule.id, stack)
    if actual is not level and actual is not Level.DISABLED:
        raise NotApplicable(f"{actual} in {levels.environment(stack)}")


def _resource(said: PolicyResource, declared: Mapping[str, Any]) -> Resource:
    properties: Any = ChainMap(cast("Any", said.props), cast("Any", declared))
    return Resource(said.urn, said.resource_type, said.name, properties, said.opts.protect)
