"""What came of rules and checks, as files for programs: JSON, and JUnit for build servers."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from policies.model import Subject


class Verdict(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"  # it could not be judged, which is no better than failed
    ADVISED = "advised"
    OFF = "off"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it must be."""

    what: str
    expected: str
    found: str


@dataclass(frozen=True)
class Case:
    """One rule or check, on one engine or side."""

    group: str
    subject: Subject
    title: str
    verdict: Verdict
    findings: Sequence[Finding] = ()
    seconds: float = 0.0

    @property
    def green(self) -> bool:
        return self.verdict not in (Verdict.FAILED, Verdict.ERROR)

    def mend(self, stack: str) -> str:
        return self.subject.mend.replace("{stack}", stack)

    def as_mapping(self, stack: str) -> dict[str, Any]:
        subject = self.subject
        return {
            "group": self.group,
            "id": subject.id,
            "name": subject.name,
            "statement": subject.statement,
            "severity": subject.severity.value,
            "controls": [asdict(control) for control in subject.controls],
            "mend": self.mend(stack),
            "case": self.title,
            "verdict": self.verdict.value,
            "findings": [asdict(finding) for finding in self.findings],
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True)
class Outcome:
    """Of one run over one stack. `command` is the word after `./tdb`."""

    command: str
    stack: str
    cases: Sequence[Case]
    seconds: float

    @property
    def red(self) -> list[str]:
        """The ids of what failed or could not be judged."""
        return sorted({case.subject.id for case in self.cases if not case.green})

    def as_json(self) -> str:
        said = {
            "command": self.command,
            "stack": self.stack,
            "green": not self.red,
            "red": self.red,
            "seconds": round(self.seconds, 3),
            "cases": [case.as_mapping(self.stack) for case in self.cases],
        }
        return json.dumps(said, indent=2) + "\n"

    def as_junit(self) -> str:
        root = ElementTree.Element("testsuites", _counts(self.cases) | {"name": f"tdb {self.command}"})
        for group, cases in groupby(self.cases, key=lambda case: case.group):
            _suite(root, group, list(cases), self.stack)
        ElementTree.indent(root)
        return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'

    def write(self, folder: Path, json_file: Path | None = None, junit_file: Path | None = None) -> None:
        """Into the workspace, and where the user wants it. Its owner's alone: it names weaknesses."""
        texts = {".json": (self.as_json(), json_file), ".junit.xml": (self.as_junit(), junit_file)}
        for ending, (text, beside) in texts.items():
            for path in (folder / f"{self.command}{ending}", beside):
                if path is not None:
                    _write(path, text)


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made with mode 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(draft).replace(path)


def _counts(cases: Iterable[Case]) -> dict[str, str]:
    listed = list(cases)
    counted = {"tests": len(listed)}
    for name, verdict in (
        ("failures", Verdict.FAILED),
        ("errors", Verdict.ERROR),
        ("skipped", Verdict.OFF),
    ):
        counted[name] = sum(case.verdict is verdict for case in listed)
    seconds = sum(case.seconds for case in listed)
    return {name: str(count) for name, count in counted.items()} | {"time": f"{seconds:.3f}"}


def _suite(root: ElementTree.Element, group: str, cases: Sequence[Case], stack: str) -> None:
    suite = ElementTree.SubElement(root, "testsuite", {"name": group} | _counts(cases))
    for case in cases:
        named = {"classname": f"{group}.{case.subject.id}", "name": case.title, "time": f"{case.seconds:.3f}"}
        element = ElementTree.SubElement(suite, "testcase", named)
        if case.verdict is Verdict.OFF:
            ElementTree.SubElement(element, "skipped")
        elif not case.green:
            kind = "failure" if case.verdict is Verdict.FAILED else "error"
            said = {"message": f"{case.subject.id} {case.subject.statement}", "type": case.subject.severity}
            ElementTree.SubElement(element, kind, said).text = told(case, stack)
        elif case.findings:
            ElementTree.SubElement(element, "system-out").text = told(case, stack)


def told(case: Case, stack: str) -> str:
    lines = []
    for finding in case.findings:
        lines.append(finding.what)
        lines += [f"  expected: {finding.expected}"] if finding.expected else []
        lines += [f"  found:    {finding.found}"] if finding.found else []
    return "\n".join([*lines, f"mend: {case.mend(stack)}"])
