DROP POLICY one_client ON analytics.trader_metrics;

DROP POLICY reads_all ON analytics.trader_metrics;

DROP POLICY all_clients ON analytics.trader_metrics;

ALTER TABLE analytics.trader_metrics NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY one_client ON analytics.daily_pnl;

DROP POLICY reads_all ON analytics.daily_pnl;

DROP POLICY all_clients ON analytics.daily_pnl;

ALTER TABLE analytics.daily_pnl NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY one_client ON analytics.trade_analytics;

DROP POLICY reads_all ON analytics.trade_analytics;

DROP POLICY all_clients ON analytics.trade_analytics;

ALTER TABLE analytics.trade_analytics NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY one_client ON analytics.performance_metrics;

DROP POLICY reads_all ON analytics.performance_metrics;

DROP POLICY all_clients ON analytics.performance_metrics;

ALTER TABLE analytics.performance_metrics NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY one_client ON analytics.portfolio_summary;

DROP POLICY reads_all ON analytics.portfolio_summary;

DROP POLICY all_clients ON analytics.portfolio_summary;

ALTER TABLE analytics.portfolio_summary NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP TRIGGER trade_analytics_touch ON analytics.trade_analytics;

DROP TRIGGER trader_metrics_touch ON analytics.trader_metrics;

DROP TRIGGER portfolio_summary_touch ON analytics.portfolio_summary;

DROP TRIGGER performance_metrics_touch ON analytics.performance_metrics;

DROP TRIGGER daily_pnl_touch ON analytics.daily_pnl;
