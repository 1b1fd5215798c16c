"""A01: everybody who is declared gets in, with the stack's own password; and nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ops.verification.check import Check, agree, none_of
from ops.verification.live import Live
from policies.model import Control, Severity
from schema.influxdb import TOKENS
from schema.kdb.access import USERS
from schema.postgres.databases import DATABASES, TRADING
from schema.postgres.roles import ADMINISTRATOR, ROLES
from schema.redis_rules import users

pytestmark = pytest.mark.live

CHECK = Check(
    id="A01",
    name="require-working-logins",
    statement="Every declared role, user and token is let in with its own secret, and with no other.",
    reason="A password that was changed by hand shows when a program restarts, at the worst time.",
    severity=Severity.HIGH,
    controls=(Control("ISO/IEC 27001", "2022", "A.5.17"),),
    mend="./tdb up --stack {stack} --refresh restores a role; rotate its secret in secrets.versions",
)
_LET_IN = "let in"
_WRONG = "not-the-password"


@pytest.mark.parametrize("engine", ["postgres"])
def test_every_role_logs_in_where_it_is_declared(live: Live, engine: str) -> None:
    logins = [(role.name, database) for role in ROLES for database in role.databases]
    found = {
        f"{role} in {database}": live.postgres.refusal(role, database) or _LET_IN
        for role, database in [*logins, (ADMINISTRATOR, TRADING.name)]
    }
    agree(found, dict.fromkeys(found, _LET_IN))


@pytest.mark.parametrize("engine", ["postgres"])
def test_a_role_enters_no_other_database(live: Live, engine: str) -> None:
    elsewhere = [
        (role.name, database.name)
        for role in ROLES
        if role.databases
        for database in DATABASES
        if database.name not in role.databases
    ]
    entered = {
        f"{role} in {database}": _LET_IN
        for role, database in elsewhere
        if not live.postgres.refusal(role, database)
    }
    none_of(entered, "turned away")


@pytest.mark.parametrize("engine", ["redis"])
def test_every_redis_user_logs_in(live: Live, engine: str) -> None:
    declared = dict.fromkeys(users(), _LET_IN)
    found = {user: live.redis.refusal(user, word) or _LET_IN for user, word in live.redis.users.items()}
    agree(found, declared, absent="no password in the stack's outputs")


@pytest.mark.parametrize("engine", ["influxdb"])
def test_every_token_is_taken(live: Live, engine: str) -> None:
    found = {
        service: "taken" if live.influxdb.ask("/api/v2/buckets", token).status_code == 200 else "refused"
        for service, token in live.influxdb.tokens.items()
    }
    agree(found, {token.service: "taken" for token in TOKENS}, absent="no token in the stack's outputs")


@pytest.mark.parametrize("engine", ["kdb"])
def test_every_q_user_logs_in(live: Live, engine: str) -> None:
    logins = {**live.kdb.users, **dict([live.kdb.administrator])}
    found = {user: live.kdb.refusal(user, password) or _LET_IN for user, password in logins.items()}
    declared = dict.fromkeys((user.name for user in USERS), _LET_IN)
    agree(found, declared, absent="no password in the stack's outputs")


@pytest.mark.parametrize("engine", ["postgres", "redis", "influxdb", "kdb"])
def test_a_wrong_secret_is_turned_away(live: Live, engine: str) -> None:
    said: dict[str, Callable[[], str]] = {
        "postgres": lambda: live.postgres.refusal(ADMINISTRATOR, TRADING.name, _WRONG),
        "redis": lambda: live.redis.refusal("auditor", _WRONG),
        "influxdb": lambda: (
            "" if live.influxdb.ask("/api/v2/buckets", _WRONG).status_code == 200 else "refused"
        ),
        "kdb": lambda: live.kdb.refusal(live.kdb.administrator[0], _WRONG),
    }
    none_of({} if said[engine]() else {"a wrong secret": _LET_IN}, "turned away")
