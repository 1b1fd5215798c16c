"""A plugin of pytest that hears what came of each check. Whatever is not a plain yes is a failure."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any

import pytest

from ops.verdicts import Case, Finding, Verdict
from ops.verification.catalogue import sentence
from ops.verification.check import Check, DeviationError
from ops.verification.live import Live
from policies.model import Severity

_SHOWN = 300  # characters of an error's text


class Collector:
    """`only` are ids; none means all. `scrub` takes secrets out of texts."""

    def __init__(self, live: Live, only: Sequence[str], scrub: Callable[[str], str]) -> None:
        self.live = live
        self.cases: list[Case] = []
        self._only = set(only)
        self._scrub = scrub

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Every test belongs to a check, and every module to one."""
        if self._only:
            out = [item for item in items if check_of(item).id not in self._only]
            config.hook.pytest_deselected(items=out)
            items[:] = [item for item in items if check_of(item).id in self._only]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if not report.passed:
            text = f"the checks in {report.nodeid} cannot be read"
            finding = Finding(text, "checks", _last_line(str(report.longrepr)))
            check = _broken(Path(report.nodeid).stem)
            self.cases.append(Case("stack", check, "cannot be read", Verdict.ERROR, [finding]))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[Any]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        # A failed preparation or clearing up counts; only a whole call can be a pass.
        if call.when == "call" or call.excinfo is not None:
            verdict, findings = self._judged(call)
            check = check_of(item)
            case = Case(_engine(item, check), check, _sentence(item), verdict, findings, call.duration)
            self.cases.append(case)
        return report

    def _judged(self, call: pytest.CallInfo[Any]) -> tuple[Verdict, list[Finding]]:
        if call.excinfo is None:
            return Verdict.PASSED, []
        error = call.excinfo.value
        if isinstance(error, DeviationError) and call.when == "call":
            return Verdict.FAILED, [
                Finding(self._scrub(one.what), self._scrub(one.expected), self._scrub(one.found))
                for one in error.findings
            ]
        where = ""
        frames = traceback.extract_tb(error.__traceback__)
        if frames:
            where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}"
        text = self._scrub(str(error)).strip()[:_SHOWN]
        found = f"{type(error).__name__}{where}: {' '.join(text.split())}"
        return Verdict.ERROR, [Finding("the check could not be evaluated", "an answer", found)]


def check_of(item: pytest.Item) -> Check:
    module = getattr(item, "module", None)
    check = getattr(module, "CHECK", None)
    if isinstance(check, Check):
        return check
    raise pytest.UsageError(f"{item.nodeid}: its module has no CHECK")


def _engine(item: pytest.Item, check: Check) -> str:
    called = getattr(item, "callspec", None)
    return str(called.params["engine"]) if called and "engine" in called.params else check.engine or "stack"


def _sentence(item: pytest.Item) -> str:
    name = getattr(item, "originalname", item.name) or item.name
    return sentence(str(name))


def _broken(module: str) -> Check:
    return Check(
        id="?",
        name=module,
        statement="Every check can be read.",
        reason="",
        severity=Severity.CRITICAL,
        controls=(),
        mend="mend the module that is named",
    )


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no reason given"
