"""Runs squawk over the SQL of a revision, and says which of its rules do not apply here and why."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from migrations.errors import MigrationError
from migrations.lint.finding import Finding, Severity
from migrations.lint.subject import Subject

EXCLUDED: Final = {
    "require-lock-timeout": "the runner sets lock_timeout for every revision",
    "require-statement-timeout": "the runner sets statement_timeout for every revision",
    "prefer-bigint-over-int": "counts and versions fit an integer; our rule narrow-key covers keys",
    "ban-concurrent-index-creation-in-transaction": "our rule needs-autocommit knows autocommit_block",
    "require-timeout-settings": "the runner sets both time-outs for every revision",
}
INCLUDED: Final = ("require-table-schema",)

# What squawk says of a table's form holds for new tables too. The rest of its rules is about tables that
# others use, and cannot hurt one that was made in the same run.
_FORM: Final = {
    "syntax-error",
    "prefer-identity",
    "prefer-text-field",
    "prefer-timestamp-tz",
    "prefer-robust-stmts",
    "ban-char-field",
    "require-table-schema",
    "transaction-nesting",
    "ban-uncommitted-transaction",
}
_STYLE: Final = ("prefer-", "ban-char-field", "require-table-schema", "require-enum-value-ordering")
_SECONDS: Final = 60


def check(subject: Subject) -> Iterator[Finding]:
    """Notes in `subject.squawked` which statements something was said of."""
    if not subject.up:
        return
    sql, rows = _script(subject)
    for said in _run(sql, in_transaction=all(one.in_transaction for one in subject.up)):
        place = rows.get(said["line"])
        if place is None:
            continue
        rule = said["rule_name"]
        if not rule.startswith(_STYLE):
            subject.squawked.add(place)
        if subject.assessed[place].on_fresh and rule not in _FORM:
            continue
        severity = Severity.WARNING if rule.startswith(_STYLE) else Severity.ERROR
        text, mend = _plain(said["message"]), _plain(said.get("help") or "")
        yield subject.finding(rule, severity, text, mend, place)


def binary() -> str:
    """The program that came with the Python environment."""
    beside = Path(sys.executable).parent / "squawk"
    found = str(beside) if beside.is_file() else shutil.which("squawk")
    if found is None:
        raise MigrationError(
            f"squawk, which checks the SQL of migrations, is not in {beside.parent} and not on PATH",
            "install the packages of requirements.lock; ./tdb doctor does",
        )
    return found


@cache
def version() -> str:
    """As the program says it, asked once a process."""
    try:
        done = subprocess.run(
            [binary(), "--version"], capture_output=True, text=True, timeout=_SECONDS, check=True, cwd="/"
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise MigrationError(
            f"squawk does not say its version ({type(error).__name__})",
            "run `squawk --version` to see whether it works on this machine",
        ) from error
    return done.stdout.strip()


def _script(subject: Subject) -> tuple[str, dict[int, int]]:
    """The SQL with its transactions, and which of its lines belong to which statement."""
    lines: list[str] = []
    rows: dict[int, int] = {}
    explicit = not all(one.in_transaction for one in subject.up)
    inside = False
    for place, one in enumerate(subject.up):
        if explicit and one.in_transaction != inside:
            lines.append("BEGIN;" if one.in_transaction else "COMMIT;")
            inside = one.in_transaction
        for line in f"{one.text};".splitlines():
            rows[len(lines)] = place
            lines.append(line)
    if inside:
        lines.append("COMMIT;")
    return "\n".join(lines) + "\n", rows


def _run(sql: str, *, in_transaction: bool) -> list[dict[str, Any]]:
    command = [binary(), "--reporter", "json", "--pg-version", "17", "--stdin-filepath", "revision.sql"]
    command += [f"--include={rule}" for rule in INCLUDED]
    command += [f"--exclude={rule}" for rule in EXCLUDED]
    command += ["--assume-in-transaction"] if in_transaction else ["--no-assume-in-transaction"]
    try:
        # From the root folder: a configuration file of somebody else's does not count.
        done = subprocess.run(
            command, input=sql, capture_output=True, text=True, timeout=_SECONDS, check=False, cwd="/"
        )
        said: list[dict[str, Any]] = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        raise MigrationError(
            f"squawk gave no answer that can be read ({type(error).__name__})",
            "run `squawk --version` to see whether it works on this machine",
        ) from error
    return said


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(".")
