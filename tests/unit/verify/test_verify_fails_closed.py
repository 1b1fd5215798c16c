"""Whatever is not a plain yes is red and named: an error, a skip, a module that cannot be read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra.workspace import ROOT

_HEAD = """
import pytest
from ops.verification.check import Check, DeviationError, agree
from policies.model import Control, Severity

CHECK = Check(id="Z01", name="require-example", engine="redis", statement="So it is.", reason="So.",
              severity=Severity.LOW, controls=(Control("a", "1", "2"),), mend="mend it")

@pytest.fixture
def broken(): raise RuntimeError("the fixture holds s3cret-of-the-stack")
"""
# Runs the collector over a folder, with a stack that only knows a secret.
_RUN = """
import json, sys
from pathlib import Path
from ops.verdicts import Outcome
from ops.verification.collector import Collector
from ops.verification.run import run_tests, scrubbed
collector = Collector(None, (), lambda text: scrubbed(text, ["s3cret-of-the-stack"]))
said, code = run_tests(collector, Path(sys.argv[1]))
cases = [(c.subject.id, c.title, str(c.verdict), [f.found for f in c.findings]) for c in collector.cases]
print(json.dumps([code, cases]))
"""


def judged(folder: Path, body: str) -> list[Any]:
    """Exit code, and id, title, verdict and what was found of each case."""
    (folder / "test_example.py").write_text(_HEAD + body)
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(folder)], check=False, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("def test_it(): pass", "passed"),
        ("def test_it(): agree({'a': 1}, {'a': 2})", "failed"),
        ("def test_it(): raise ValueError('s3cret-of-the-stack is wrong')", "error"),
        ("def test_it(broken): pass", "error"),
        ("def test_it(): pytest.skip('not today')", "error"),
        ("def test_it(): pytest.xfail('not today')", "error"),
        ("@pytest.mark.skip\ndef test_it(): pass", "error"),
    ],
)
def test_only_a_plain_yes_is_green(body: str, verdict: str, tmp_path: Path) -> None:
    _, cases = judged(tmp_path, body)
    assert [(check, title, found) for check, title, found, _ in cases] == [("Z01", "it", verdict)]
    assert "s3cret" not in json.dumps(cases)


def test_a_module_that_cannot_be_read_is_red_and_named(tmp_path: Path) -> None:
    code, cases = judged(tmp_path, "import no_such_module")
    assert code != 0
    ((_, _, verdict, found),) = cases
    assert verdict == "error"
    assert "no_such_module" in found[0]
