"""Finds the rules: each module of policies.rules holds one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from policies import rules
from policies.model import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """By id. Two rules of one id are a defect, for levels and waivers go by it."""
    found = [_rule(module.name) for module in pkgutil.iter_modules(rules.__path__)]
    ids = [rule.id for rule in found]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise ValueError(f"two rules of policies/rules have the id {', '.join(twice)}")
    return tuple(sorted(found, key=lambda rule: rule.id))


def _rule(name: str) -> Rule:
    rule = getattr(importlib.import_module(f"{rules.__name__}.{name}"), "RULE", None)
    if not isinstance(rule, Rule):
        raise TypeError(f"policies/rules/{name}.py holds no rule: it ends in `RULE = ...`")
    return rule
