"""Which rows of a client's a role sees and may write.

A bound role names its client in `tdb.client_id` and sees that client's rows, or one portfolio's if it also
names `tdb.portfolio_id`; with neither it sees nothing. Services that act for all clients are named by a
policy that says so. Tables are bound for their owners too, whom a policy admits, so that no privilege of
ownership stands in for a rule. Functions are called once a statement, as subqueries.

The settings keep a program to the client that it works for. They are no wall against somebody who writes
SQL with the role's own password: roles are that wall. A dump by `backup` needs `--enable-row-security`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from schema.postgres.base import CLIENT_SETTING
from schema.postgres.schema_object import Kind, SchemaObject, function

PORTFOLIO_SETTING: Final = "tdb.portfolio_id"

PEOPLE: Final = "analyst"
ORDER_PATH: Final = "execution"
BOUND: Final = (ORDER_PATH, PEOPLE)
ALL_CLIENTS: Final = ("strategy_engine", "risk_management", "analytics", "notification")
READS_ALL: Final = ("auditor", "backup")
SUMMARISER: Final = "analytics_owner"  # fills the summaries, which cover all clients


def _setting(name: str) -> str:
    return f"SELECT NULLIF(pg_catalog.current_setting('{name}', true), '')::pg_catalog.int8"


CURRENT_CLIENT = function(
    "shared",
    "current_client",
    _setting(CLIENT_SETTING),
    returns="bigint",
    language="sql",
    options=("STABLE", "PARALLEL SAFE"),
    callers=BOUND,
    purpose="The client that this session works for, or null",
    fixed_path=False,
)

CURRENT_PORTFOLIO = function(
    "shared",
    "current_portfolio",
    _setting(PORTFOLIO_SETTING),
    returns="bigint",
    language="sql",
    options=("STABLE", "PARALLEL SAFE"),
    callers=BOUND,
    purpose="The one portfolio that this session keeps to, or null",
    fixed_path=False,
)

CURRENT_USERS = function(
    "shared",
    "current_users",
    "SELECT coalesce(array_agg(id), '{}') FROM shared.users WHERE client_id = shared.current_client()",
    returns="bigint[]",
    language="sql",
    options=("STABLE", "PARALLEL SAFE", "SECURITY DEFINER"),
    callers=BOUND,
    purpose="The users of the client that this session works for",
)

CURRENT_PORTFOLIOS = function(
    "execution",
    "current_portfolios",
    """
BEGIN
    RETURN (
        SELECT coalesce(array_agg(id), '{}')
        FROM execution.portfolios
        WHERE client_id = shared.current_client()
          AND id = coalesce(shared.current_portfolio(), id)
    );
END
""",
    returns="bigint[]",
    # Its plan is kept for the session; that of a query in SQL is made anew at every call.
    options=("STABLE", "PARALLEL SAFE", "SECURITY DEFINER"),
    callers=(*BOUND, *ALL_CLIENTS, *READS_ALL[:1]),
    purpose="The portfolios that this session works with",
)

_CLIENT = "(SELECT shared.current_client())"
_PORTFOLIO = "(SELECT shared.current_portfolio())"
_USERS = "ANY ((SELECT shared.current_users())::bigint[])"
PORTFOLIOS = "ANY ((SELECT execution.current_portfolios())::bigint[])"


@dataclass(frozen=True)
class Rule:
    """`own` makes a row the session's, `by_key` does for the order path; empty where nobody comes to it."""

    schema: str
    table: str
    own: str
    by_key: str = ""
    everything: tuple[str, ...] = ALL_CLIENTS

    @property
    def bound(self) -> tuple[str, ...]:
        return tuple(role for role, own in ((ORDER_PATH, self.by_key), (PEOPLE, self.own)) if own)


def _held(table: str) -> str:
    """What a portfolio's own policies let a session see."""
    return f"EXISTS (SELECT FROM execution.portfolios AS held WHERE held.id = {table}.portfolio_id)"


RULES: Final = (
    # Execution registers clients and knows users before it knows for which client it works.
    Rule("shared", "clients", f"id = {_CLIENT}", everything=("execution", *ALL_CLIENTS)),
    Rule("shared", "users", "", everything=("execution", *ALL_CLIENTS)),
    Rule(
        "execution",
        "portfolios",
        f"client_id = {_CLIENT} AND id = coalesce({_PORTFOLIO}, id)",
        "client_id = shared.current_client() AND id = coalesce(shared.current_portfolio(), id)",
    ),
    # That the portfolio is the client's is the business of a foreign key: no policy looks it up.
    *(
        Rule(
            "execution",
            table,
            f"client_id = {_CLIENT} AND ({_PORTFOLIO} IS NULL OR portfolio_id = {_PORTFOLIO})",
            "client_id = shared.current_client() AND"
            " (shared.current_portfolio() IS NULL OR portfolio_id = shared.current_portfolio())",
        )
        for table in ("orders", "trades", "positions")
    ),
    # Limits without a portfolio bind everybody, so everybody may read them.
    *(
        Rule(
            "risk_management",
            table,
            f"portfolio_id IS NULL OR portfolio_id = {PORTFOLIOS}",
            f"portfolio_id IS NULL OR {_held(table)}",
        )
        for table in ("risk_limits", "position_limits")
    ),
    Rule("risk_management", "risk_events", f"portfolio_id = {PORTFOLIOS}", _held("risk_events")),
    Rule("analytics", "portfolio_summary", f"portfolio_id = {PORTFOLIOS}"),
    Rule("analytics", "performance_metrics", f"portfolio_id = {PORTFOLIOS}"),
    Rule("analytics", "trade_analytics", f"portfolio_id = {PORTFOLIOS}"),
    Rule("analytics", "daily_pnl", f"user_id = {_USERS}"),
    Rule("analytics", "trader_metrics", f"user_id = {_USERS}"),
)
SERIES_RULES: Final = (
    Rule("execution", "execution_logs", f"client_id = {_CLIENT}", "client_id = shared.current_client()"),
)


def _policy(rule: Rule, name: str, what: str, roles: tuple[str, ...], using: str, why: str) -> SchemaObject:
    table = f"{rule.schema}.{rule.table}"
    check = "" if what == "SELECT" else f" WITH CHECK ({using})"
    create = (
        f"CREATE POLICY {name} ON {table} FOR {what} TO {', '.join(roles)} USING ({using}){check}",
        f"COMMENT ON POLICY {name} ON {table} IS '{why}'",
    )
    return SchemaObject(Kind.POLICY, rule.schema, name, create, why, table=rule.table)


def objects(rules: tuple[Rule, ...]) -> tuple[SchemaObject, ...]:
    made: list[SchemaObject] = []
    for rule in rules:
        table, owner = f"{rule.schema}.{rule.table}", f"{rule.schema}_owner"
        everything = tuple(dict.fromkeys((*rule.everything, owner, SUMMARISER)))
        made += [
            SchemaObject(
                Kind.ROW_SECURITY,
                rule.schema,
                rule.table,
                (f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",),
                "Rows are hidden from whoever no policy admits",
                table=rule.table,
            ),
            _policy(rule, "all_clients", "ALL", everything, "true", "Acts for all clients"),
            _policy(rule, "reads_all", "SELECT", READS_ALL, "true", "Reads everything and writes nothing"),
        ]
        for name, role, own, why in (
            ("one_client", PEOPLE, rule.own, "Works for one client at a time"),
            ("one_client_by_key", ORDER_PATH, rule.by_key, "Works for one client at a time, row by row"),
        ):
            if own:
                made.append(_policy(rule, name, "ALL", (role,), own, why))
    return tuple(made)


FUNCTIONS = (CURRENT_CLIENT, CURRENT_PORTFOLIO, CURRENT_USERS, CURRENT_PORTFOLIOS)
