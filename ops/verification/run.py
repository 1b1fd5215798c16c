"""Runs the checks of a running stack as tests in this process, and hands back what came of them."""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from infra.settings import ENGINES
from infra.workspace import ROOT
from ops.errors import OpsError
from ops.verdicts import Outcome
from ops.verification.catalogue import CHECKS, all_checks
from ops.verification.collector import Collector
from ops.verification.live import Live

_HIDDEN = "[secret]"
_GROUPS = (*ENGINES, "stack")
# As in pyproject.toml, and nothing that writes into the checkout.
_OPTIONS = (
    *("--import-mode=importlib", "--strict-markers", "-p", "no:cacheprovider", "-q"),
    # testinfra is a plugin too, and is loaded here before the tests begin.
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)


def verify(live: Live, only: Sequence[str] = ()) -> Outcome:
    """Closes what it is given."""
    known = [check.id for check in all_checks()]
    strays = [one for one in only if one not in known]
    if strays:
        raise OpsError(f"there is no check {', '.join(strays)}", mend=f"they are {', '.join(known)}")
    started = time.monotonic()
    secrets = live.access.secrets()
    with live:
        collector = Collector(live, only, lambda text: scrubbed(text, secrets))
        said, code = run_tests(collector, CHECKS)
    wanted = set(only or known)
    reached = {case.subject.id for case in collector.cases}
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) or not wanted <= reached:
        missing = ", ".join(sorted(wanted - reached)) or "none"
        raise OpsError(
            f"the checks did not run to their end; never reached: {missing}",
            where=scrubbed(said.strip(), secrets)[-2000:] or str(CHECKS),
            mend=f"./tdb status --stack {live.stack}; then run this again",
        )
    cases = sorted(collector.cases, key=lambda case: (_GROUPS.index(case.group), case.subject.id))
    return Outcome("verify", live.stack, cases, time.monotonic() - started)


def run_tests(collector: Collector, checks: Path) -> tuple[str, int]:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        words = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "-o", "addopts=", *_OPTIONS]
        code = pytest.main([*words, str(checks)], plugins=[collector])
    return said.getvalue(), int(code)


def scrubbed(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, _HIDDEN)
    return text
