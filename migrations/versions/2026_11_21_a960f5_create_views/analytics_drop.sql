DROP FUNCTION analytics.refresh_summaries();

DROP VIEW analytics.pnl_overview;

DROP VIEW analytics.portfolio_overview;

DROP FUNCTION analytics.acts_for_all_clients();

DROP MATERIALIZED VIEW internal.pnl_overview;

DROP MATERIALIZED VIEW internal.portfolio_overview;
