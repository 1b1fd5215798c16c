CREATE TRIGGER daily_pnl_touch BEFORE UPDATE ON analytics.daily_pnl FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER daily_pnl_touch ON analytics.daily_pnl IS 'Keeps updated_at';

CREATE TRIGGER performance_metrics_touch BEFORE UPDATE ON analytics.performance_metrics FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER performance_metrics_touch ON analytics.performance_metrics IS 'Keeps updated_at';

CREATE TRIGGER portfolio_summary_touch BEFORE UPDATE ON analytics.portfolio_summary FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER portfolio_summary_touch ON analytics.portfolio_summary IS 'Keeps updated_at';

CREATE TRIGGER trader_metrics_touch BEFORE UPDATE ON analytics.trader_metrics FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER trader_metrics_touch ON analytics.trader_metrics IS 'Keeps updated_at';

CREATE TRIGGER trade_analytics_touch BEFORE UPDATE ON analytics.trade_analytics FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER trade_analytics_touch ON analytics.trade_analytics IS 'Keeps updated_at';

ALTER TABLE analytics.portfolio_summary ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY all_clients ON analytics.portfolio_summary FOR ALL TO strategy_engine, risk_management, analytics, notification, analytics_owner USING (true) WITH CHECK (true);

COMMENT ON POLICY all_clients ON analytics.portfolio_summary IS 'Acts for all clients';

CREATE POLICY reads_all ON analytics.portfolio_summary FOR SELECT TO auditor, backup USING (true);

COMMENT ON POLICY reads_all ON analytics.portfolio_summary IS 'Reads everything and writes nothing';

CREATE POLICY one_client ON analytics.portfolio_summary FOR ALL TO analyst USING (portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[])) WITH CHECK (portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[]));

COMMENT ON POLICY one_client ON analytics.portfolio_summary IS 'Works for one client at a time';

ALTER TABLE analytics.performance_metrics ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY all_clients ON analytics.performance_metrics FOR ALL TO strategy_engine, risk_management, analytics, notification, analytics_owner USING (true) WITH CHECK (true);

COMMENT ON POLICY all_clients ON analytics.performance_metrics IS 'Acts for all clients';

CREATE POLICY reads_all ON analytics.performance_metrics FOR SELECT TO auditor, backup USING (true);

COMMENT ON POLICY reads_all ON analytics.performance_metrics IS 'Reads everything and writes nothing';

CREATE POLICY one_client ON analytics.performance_metrics FOR ALL TO analyst USING (portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[])) WITH CHECK (portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[]));

COMMENT ON POLICY one_client ON analytics.performance_metrics IS 'Works for one client at a time';

ALTER TABLE analytics.trade_analytics ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY all_clients ON analytics.trade_analytics FOR ALL TO strategy_engine, risk_management, analytics, notification, analytics_owner USING (true) WITH CHECK (true);

COMMENT ON POLICY all_clients ON analytics.trade_analytics IS 'Acts for all clients';

CREATE POLICY reads_all ON analytics.trade_analytics FOR SELECT TO auditor, backup USING (true);

COMMENT ON POLICY reads_all ON analytics.trade_analytics IS 'Reads everything and writes nothing';

CREATE POLICY one_client ON analytics.trade_analytics FOR ALL TO analyst USING (portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[])) WITH CHECK (portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[]));

COMMENT ON POLICY one_client ON analytics.trade_analytics IS 'Works for one client at a time';

ALTER TABLE analytics.daily_pnl ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY all_clients ON analytics.daily_pnl FOR ALL TO strategy_engine, risk_management, analytics, notification, analytics_owner USING (true) WITH CHECK (true);

COMMENT ON POLICY all_clients ON analytics.daily_pnl IS 'Acts for all clients';

CREATE POLICY reads_all ON analytics.daily_pnl FOR SELECT TO auditor, backup USING (true);

COMMENT ON POLICY reads_all ON analytics.daily_pnl IS 'Reads everything and writes nothing';

CREATE POLICY one_client ON analytics.daily_pnl FOR ALL TO analyst USING (user_id = ANY ((SELECT shared.current_users())::bigint[])) WITH CHECK (user_id = ANY ((SELECT shared.current_users())::bigint[]));

COMMENT ON POLICY one_client ON analytics.daily_pnl IS 'Works for one client at a time';

ALTER TABLE analytics.trader_metrics ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY all_clients ON analytics.trader_metrics FOR ALL TO strategy_engine, risk_management, analytics, notification, analytics_owner USING (true) WITH CHECK (true);

COMMENT ON POLICY all_clients ON analytics.trader_metrics IS 'Acts for all clients';

CREATE POLICY reads_all ON analytics.trader_metrics FOR SELECT TO auditor, backup USING (true);

COMMENT ON POLICY reads_all ON analytics.trader_metrics IS 'Reads everything and writes nothing';

CREATE POLICY one_client ON analytics.trader_metrics FOR ALL TO analyst USING (user_id = ANY ((SELECT shared.current_users())::bigint[])) WITH CHECK (user_id = ANY ((SELECT shared.current_users())::bigint[]));

COMMENT ON POLICY one_client ON analytics.trader_metrics IS 'Works for one client at a time';
