"""Portfolios and profits at a glance: kept in schema `internal` for all clients, shown by views for some.

A materialized view knows no row security, so nobody reads one but through its view.
"""

from __future__ import annotations

from schema.postgres.roles import MAINTENANCE
from schema.postgres.row_security import ALL_CLIENTS, PORTFOLIOS, READS_ALL, SUMMARISER
from schema.postgres.schema_object import Kind, SchemaObject, function, quoted
from schema.postgres.views import view


def _kept(name: str, query: str, key: str, purpose: str) -> SchemaObject:
    create = (
        f"CREATE MATERIALIZED VIEW internal.{name} AS\n{query.strip()}",
        f"CREATE UNIQUE INDEX uq_{name} ON internal.{name} ({key})",
        f"COMMENT ON MATERIALIZED VIEW internal.{name} IS '{quoted(purpose)}'",
    )
    return SchemaObject(Kind.MATERIALIZED_VIEW, "internal", name, create, purpose, owned_by=SUMMARISER)


_PORTFOLIOS = """
SELECT portfolio.id AS portfolio_id, portfolio.client_id, portfolio.name, portfolio.currency,
    portfolio.total_value, portfolio.cash_balance,
    coalesce(held.positions_value, 0) AS positions_value,
    coalesce(held.unrealized_pnl, 0) AS unrealized_pnl,
    coalesce(held.realized_pnl, 0) AS realized_pnl,
    coalesce(held.open_positions, 0) AS open_positions,
    coalesce(working.orders, 0) AS working_orders,
    now() AS computed_at
FROM execution.portfolios AS portfolio
LEFT JOIN (
    SELECT portfolio_id, sum(market_value) AS positions_value, sum(unrealized_pnl) AS unrealized_pnl,
        sum(realized_pnl) AS realized_pnl, count(*) FILTER (WHERE status = 'OPEN') AS open_positions
    FROM execution.positions GROUP BY portfolio_id
) AS held ON held.portfolio_id = portfolio.id
LEFT JOIN (
    SELECT portfolio_id, count(*) AS orders FROM execution.orders
    WHERE status IN ('PENDING', 'SUBMITTED', 'PARTIALLY_FILLED') GROUP BY portfolio_id
) AS working ON working.portfolio_id = portfolio.id
"""

_PNL = """
SELECT portfolio_id, date, sum(realized_pnl) AS realized_pnl, sum(unrealized_pnl) AS unrealized_pnl,
    sum(total_pnl) AS total_pnl, sum(fees) AS fees, sum(trades_count) AS trades_count,
    sum(sum(total_pnl)) OVER (PARTITION BY portfolio_id ORDER BY date) AS running_pnl,
    now() AS computed_at
FROM analytics.daily_pnl
WHERE portfolio_id IS NOT NULL
GROUP BY portfolio_id, date
"""

KEPT = (
    _kept("portfolio_overview", _PORTFOLIOS, "portfolio_id", "Every portfolio as it stands"),
    _kept("pnl_overview", _PNL, "portfolio_id, date", "Every portfolio's gain by day, and running"),
)

ACTS_FOR_ALL = function(
    "analytics",
    "acts_for_all_clients",
    "SELECT current_user IN ({})".format(", ".join(f"'{role}'" for role in (*ALL_CLIENTS, *READS_ALL))),
    returns="boolean",
    language="sql",
    options=("STABLE",),
    callers=("analytics", "auditor", "analyst", "backup"),
    purpose="Whether the caller's work covers all clients",
)


def _shown(name: str, purpose: str) -> SchemaObject:
    query = f"""
SELECT * FROM internal.{name}
WHERE (SELECT analytics.acts_for_all_clients()) OR portfolio_id = {PORTFOLIOS}
"""  # noqa: S608 - constants
    # With the owner's rights, and no function of the caller's runs before the rows are chosen.
    return view("analytics", name, query, purpose, "security_barrier = true")


SHOWN = (
    _shown("portfolio_overview", "Portfolios as they stood at the last refresh, of the caller's client"),
    _shown("pnl_overview", "Gain by day as of the last refresh, of the caller's client"),
)

_REFRESH = "\n".join(f"    REFRESH MATERIALIZED VIEW CONCURRENTLY internal.{kept.name};" for kept in KEPT)
REFRESH = function(
    "analytics",
    "refresh_summaries",
    f"BEGIN\n{_REFRESH}\nEND",
    returns="void",
    options=("SECURITY DEFINER",),
    callers=(MAINTENANCE, "analytics"),
    purpose="Brings the summaries up to date; run by schedule",
)
