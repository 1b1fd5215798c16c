"""Whatever is not a plain yes is red and named: an error, a skip, a module that cannot be read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

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


_TESTS = """
def test_yes(): pass
def test_another_value(): agree({"a": 1}, {"a": 2})
def test_an_error(): raise ValueError("s3cret-of-the-stack is wrong")
def test_a_broken_fixture(broken): pass
def test_a_skip(): pytest.skip("not today")
def test_an_expected_failure(): pytest.xfail("not today")
@pytest.mark.skip
def test_a_mark_to_skip(): pass
"""


def test_only_a_plain_yes_is_green(tmp_path: Path) -> None:
    _, cases = judged(tmp_path, _TESTS)
    assert {title: verdict for _, title, verdict, _ in cases} == {
        "yes": "passed",
        "another value": "failed",
        "an error": "error",
        "a broken fixture": "error",
        "a skip": "error",
        "an expected failure": "error",
        "a mark to skip": "error",
    }
    assert {check for check, *_ in cases} == {"Z01"}
    assert "s3cret" not in json.dumps(cases)


def test_a_module_that_cannot_be_read_is_red_and_named(tmp_path: Path) -> None:
    code, cases = judged(tmp_path, "import no_such_module")
    assert code != 0
    ((_, _, verdict, found),) = cases
    assert verdict == "error"
    assert "no_such_module" in found[0]
