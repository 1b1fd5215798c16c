"""Views for questions that are asked often. They show a caller what the caller's own rights show."""

from __future__ import annotations

from schema.postgres import timeseries_native, timeseries_timescale
from schema.postgres.branch import Branch
from schema.postgres.schema_object import Kind, SchemaObject, quoted

# With the caller's rights, so that row security holds through the view.
_AS_CALLER = "security_invoker = true"


def view(schema: str, name: str, query: str, purpose: str, options: str = _AS_CALLER) -> SchemaObject:
    create = (
        f"CREATE VIEW {schema}.{name} WITH ({options}) AS\n{query.strip()}",
        f"COMMENT ON VIEW {schema}.{name} IS '{quoted(purpose)}'",
    )
    return SchemaObject(Kind.VIEW, schema, name, create, purpose)


VIEWS = (
    view(
        "shared",
        "tradable_instruments",
        """
SELECT id, symbol, exchange, name, asset_class, currency, tick_size, lot_size, multiplier, expires_on
FROM shared.instruments
WHERE is_active AND (expires_on IS NULL OR expires_on >= current_date)
""",
        "What can be traded today",
    ),
    view(
        "data_ingestion",
        "latest_prices",
        """
SELECT DISTINCT ON (symbol) symbol, "timestamp", open, high, low, close, volume
FROM data_ingestion.prices
ORDER BY symbol, "timestamp" DESC
""",
        "The last checked bar of every ticker",
    ),
    view(
        "data_ingestion",
        "failing_sources",
        """
SELECT data_source, dataset, max(started_at) AS last_failed_at, count(*) AS failures
FROM data_ingestion.ingestion_status
WHERE status = 'FAILED' AND started_at > now() - interval '1 day'
GROUP BY data_source, dataset
""",
        "Loaders that failed within a day",
    ),
    view(
        "strategy_engine",
        "latest_signals",
        """
SELECT DISTINCT ON (symbol) id, symbol, signal_type, cms_score, sentiment_component,
    technical_component, regime_component, explanation, "timestamp"
FROM strategy_engine.trading_signals
ORDER BY symbol, "timestamp" DESC
""",
        "The last combined signal of every ticker",
    ),
    view(
        "execution",
        "open_orders",
        """
SELECT id, order_id, client_id, portfolio_id, strategy_id, symbol, side, order_type, quantity,
    filled_quantity, quantity - filled_quantity AS remaining_quantity, price, status, "timestamp", version
FROM execution.orders
WHERE status IN ('PENDING', 'SUBMITTED', 'PARTIALLY_FILLED')
""",
        "Orders that may still be filled",
    ),
    view(
        "execution",
        "open_positions",
        """
SELECT id, portfolio_id, symbol, quantity, entry_price, current_price, market_value, unrealized_pnl,
    opened_at, version
FROM execution.positions
WHERE status = 'OPEN'
""",
        "What is held now",
    ),
    view(
        "execution",
        "recent_trades",
        """
SELECT id, order_id, portfolio_id, strategy_id, symbol, exchange, side, quantity, price, commission,
    executed_at, status
FROM execution.trades
WHERE executed_at > now() - interval '7 days'
""",
        "Trades of the last seven days",
    ),
    view(
        "risk_management",
        "open_risk_events",
        """
SELECT id, risk_limit_id, portfolio_id, event_type, severity, measured_value, description, occurred_at
FROM risk_management.risk_events
WHERE resolved_at IS NULL
""",
        "Limits that are broken now",
    ),
    view(
        "notification",
        "unresolved_alerts",
        """
SELECT id, alert_type, severity, message, source, details, "timestamp"
FROM notification.alerts
WHERE NOT resolved
""",
        "What a person should still look at",
    ),
)


def series_health(branch: Branch) -> SchemaObject:
    """What is watched: pieces run out, or rows pile up in a default piece, when upkeep does not run."""
    query = (timeseries_native if branch is Branch.NATIVE else timeseries_timescale).HEALTH_QUERY
    purpose = "How far ahead every time series is ready, and what lies in its default piece"
    return view("shared", "series_health", query, purpose)
