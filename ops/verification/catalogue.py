"""Finds the checks without running them: each module of tests/live/verify/checks holds one."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Final

from infra.workspace import ROOT
from ops.verification.check import Check

CHECKS: Final = ROOT / "tests" / "live" / "verify" / "checks"


@cache
def all_checks() -> tuple[Check, ...]:
    """By id. Two checks of one id are a defect: people and reports go by it."""
    found = {path: read(path) for path in sorted(CHECKS.glob("test_*.py"))}
    ids = [check.id for check in found.values()]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise ValueError(f"two checks have the id {', '.join(twice)}")
    for path, check in found.items():
        if module(check) != path.stem:
            raise ValueError(f"{path.name} holds check {check.name}, whose module is {module(check)}.py")
    return tuple(sorted(found.values(), key=lambda check: check.id))


@cache
def _loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"_tdb_check_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be loaded")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def read(path: Path) -> Check:
    check = getattr(_loaded(path), "CHECK", None)
    if not isinstance(check, Check):
        raise TypeError(f"{path} holds no check: it begins with `CHECK = Check(...)`")
    return check


def sentences(check: Check) -> list[str]:
    """What its tests say, in their order."""
    names = vars(_loaded(CHECKS / f"{module(check)}.py"))
    return [sentence(name) for name in names if name.startswith("test_")]


def sentence(test: str) -> str:
    return test.removeprefix("test_").replace("_", " ")


def module(check: Check) -> str:
    """The check `require-tls` stands in test_live_require_tls."""
    return f"test_live_{check.name.replace('-', '_')}"
