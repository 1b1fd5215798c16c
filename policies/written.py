"""Reads policies/levels.yaml and policies/waivers.yaml. What is wrong in them stops the pack."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from policies.model import Waiver

FOLDER = Path(__file__).resolve().parent
LEVELS = FOLDER / "levels.yaml"
WAIVERS = FOLDER / "waivers.yaml"
# Nothing may loosen these, whatever the file says.
GUARDED = ("staging", "prod")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where PyYAML was built with it
_NEEDED = {"rule", "resource", "reason", "owner", "expires"}
_REASON = 12  # characters; "n/a" and "later" are no reasons


class Level(StrEnum):
    MANDATORY = "mandatory"
    ADVISORY = "advisory"
    DISABLED = "disabled"


class WrittenError(Exception):
    """A file that says what cannot be: where, what, and how to mend it."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        super().__init__(
            "\n".join([f"policies/{path.name} cannot be used:", *(f"  - {each}" for each in problems)])
        )


@dataclass(frozen=True)
class Levels:
    """Every rule is mandatory where no environment loosens it for the stack."""

    environments: tuple[tuple[str, tuple[str, ...], Mapping[str, Level]], ...] = ()

    def of(self, rule: str, stack: str) -> Level:
        for _, stacks, levels in self.environments:
            if any(fnmatchcase(stack, pattern) for pattern in stacks):
                return levels.get(rule, Level.MANDATORY)
        return Level.MANDATORY

    def advised(self, rule: str) -> bool:
        """Whether the rule is advisory anywhere."""
        return any(levels.get(rule) is Level.ADVISORY for _, _, levels in self.environments)

    def environment(self, stack: str) -> str:
        for name, stacks, _ in self.environments:
            if any(fnmatchcase(stack, pattern) for pattern in stacks):
                return name
        return "guarded"


def read_levels(ids: Collection[str], path: Path = LEVELS) -> Levels:
    problems: list[str] = []
    environments = []
    for name, said in (_yaml(path).get("environments") or {}).items():
        where = f"environments.{name}"
        stacks = tuple(str(stack) for stack in said.get("stacks") or ())
        caught = [stack for stack in GUARDED if any(fnmatchcase(stack, pattern) for pattern in stacks)]
        problems += [f"{where}.stacks: {stack} is never loosened" for stack in caught]
        if len(str(said.get("reason") or "")) < _REASON:
            problems.append(f"{where}.reason: say why this environment may be looser")
        levels = said.get("levels") or {}
        problems += [f"{where}.levels: there is no rule {rule}" for rule in levels if rule not in ids]
        wrong = [rule for rule, level in levels.items() if level not in list(Level)]
        problems += [f"{where}.levels.{rule}: is one of {', '.join(Level)}" for rule in wrong]
        if not wrong:
            environments.append((str(name), stacks, {rule: Level(level) for rule, level in levels.items()}))
    if problems:
        raise WrittenError(path, problems)
    return Levels(tuple(environments))


def read_waivers(ids: Collection[str], path: Path = WAIVERS) -> tuple[Waiver, ...]:
    problems: list[str] = []
    waivers = [
        _waiver(said, f"waivers[{place}]", ids, problems)
        for place, said in enumerate(_yaml(path).get("waivers") or ())
    ]
    if problems:
        raise WrittenError(path, problems)
    return tuple(waiver for waiver in waivers if waiver is not None)


def _waiver(said: Any, where: str, ids: Collection[str], problems: list[str]) -> Waiver | None:
    before = len(problems)
    if not isinstance(said, Mapping):
        problems.append(f"{where}: is not a mapping")
        return None
    names = set(map(str, said))
    problems += [f"{where}.{name}: is missing" for name in sorted(_NEEDED - names)]
    problems += [f"{where}.{name}: means nothing here" for name in sorted(names - _NEEDED - {"stacks"})]
    if "rule" in said and said["rule"] not in ids:
        problems.append(f"{where}.rule: there is no rule {said['rule']}")
    if said.get("rule") == "W01":
        problems.append(f"{where}.rule: a waiver cannot excuse expired waivers")
    if "::" not in str(said.get("resource") or "::"):
        problems.append(f"{where}.resource: is type::name, as in docker:index/container:Container::redis")
    if "reason" in said and len(str(said["reason"] or "")) < _REASON:
        problems.append(f"{where}.reason: say why, so that others can judge it")
    if "owner" in said and not str(said["owner"] or "").strip():
        problems.append(f"{where}.owner: name the role that answers for it")
    expires = said.get("expires")
    if "expires" in said and (not isinstance(expires, date) or isinstance(expires, datetime)):
        problems.append(f"{where}.expires: is a day, as in 2030-01-31")
    if len(problems) > before or not isinstance(expires, date):
        return None
    texts = {name: str(said[name]).strip() for name in ("rule", "resource", "reason", "owner")}
    return Waiver(**texts, expires=expires, stacks=tuple(map(str, said.get("stacks") or ())))


def _yaml(path: Path) -> Mapping[str, Any]:
    try:
        said = yaml.load(path.read_text(), Loader=_LOADER) or {}  # noqa: S506 - both loaders are safe
    except FileNotFoundError as error:
        raise WrittenError(
            path, ["there is no such file; an empty one says that nothing is excepted"]
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise WrittenError(path, [f"it is not YAML{f', line {mark.line + 1}' if mark else ''}"]) from error
    if not isinstance(said, Mapping):
        raise WrittenError(path, ["it is not a mapping"])
    return said
