"""K03: every door of the q process is the declared one, and what is not on a list is refused."""

from __future__ import annotations

import re

import pytest

from infra.workspace import ROOT
from ops.verification.check import Check, UnaskableError, agree
from ops.verification.live import Live
from policies.model import Severity, kx_documentation
from schema.kdb.access import USERS, declared_functions

pytestmark = pytest.mark.live

CHECK = Check(
    id="K03",
    name="require-gated-q",
    engine="kdb",
    statement="q's handlers are the declared ones: readers run what is listed, HTTP and WebSocket nothing.",
    reason="A handler that was replaced in a session lets everybody run everything until the next start.",
    severity=Severity.HIGH,
    controls=(kx_documentation(".z.pg, .z.ps, .z.ph, .z.ws, reval"),),
    mend="docker restart the container, which loads the declared handlers; find out who replaced them",
)
_DECLARED = ROOT / "q" / "access" / "access.q"
_HANDLERS = (".z.pw", ".z.pg", ".z.ps", ".z.ph", ".z.pp", ".z.ws")
_DEFINED = re.compile(r"^(\.[\w.]+):(\{.*?\});?$", re.MULTILINE | re.DOTALL)


def _declared() -> dict[str, str]:
    found = {name: _folded(body) for name, body in _DEFINED.findall(_DECLARED.read_text())}
    missing = {*_HANDLERS, ".access.run"} - found.keys()
    if missing:
        raise UnaskableError(f"{_DECLARED.name} defines no {', '.join(sorted(missing))}")
    return found


def _folded(text: str) -> str:
    return " ".join(text.split())


def test_every_handler_is_the_declared_one(live: Live) -> None:
    names = (*_HANDLERS, ".access.run", ".access.called")
    found = {name: _folded(str(live.kdb.ask(f"string {name}"))) for name in names}
    declared = _declared()
    agree(found, {name: declared[name] for name in names})


def test_roles_and_their_lists_are_the_declared_ones(live: Live) -> None:
    roles: dict[str, object] = {f"user {user.name}": user.role for user in USERS}
    lists: dict[str, object] = {f"role {role}": names for role, names in declared_functions().items()}
    held = live.kdb.ask("string key .access.functions")
    found: dict[str, object] = {
        f"user {name}": live.kdb.ask(f"string .access.role`{name}") for name in _users(live)
    }
    found |= {f"role {role}": live.kdb.ask(f"string .access.functions`{role}") for role in held}
    agree(found, roles | lists)


def _users(live: Live) -> list[str]:
    return [str(name) for name in live.kdb.ask("string exec user from .access.users")]


def test_no_user_but_the_administrator_runs_an_expression(live: Live) -> None:
    programs = {name: word for name, word in live.kdb.users.items() if name != live.kdb.administrator[0]}
    found = {name: live.kdb.refused_expression(name, word) for name, word in programs.items()}
    agree(found, dict.fromkeys(programs, "access"))


def test_a_reader_may_run_only_what_is_listed(live: Live) -> None:
    """The gate itself is asked, as it would be for a reader: what it refuses it does not run."""
    asked = {
        "an expression": '.access.run[`reader;"til 3"]',
        "a change": ".access.run[`reader;(`set;`.tdb.probe;1)]",
        "a lambda": ".access.run[`reader;({x};1)]",
        "a stranger's call": '.access.run[`;"til 3"]',
    }
    found = {what: live.kdb.signal(text) or "run" for what, text in asked.items()}
    agree(found, dict.fromkeys(asked, "access"))
