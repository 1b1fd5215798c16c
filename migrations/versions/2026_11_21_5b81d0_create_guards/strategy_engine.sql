CREATE TRIGGER agent_decisions_touch BEFORE UPDATE ON strategy_engine.agent_decisions FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER agent_decisions_touch ON strategy_engine.agent_decisions IS 'Keeps updated_at';

CREATE TRIGGER strategies_version BEFORE UPDATE ON strategy_engine.strategies FOR EACH ROW EXECUTE FUNCTION shared.next_version();

COMMENT ON TRIGGER strategies_version ON strategy_engine.strategies IS 'Raises the version by one, or refuses';

CREATE TRIGGER trading_signals_touch BEFORE UPDATE ON strategy_engine.trading_signals FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER trading_signals_touch ON strategy_engine.trading_signals IS 'Keeps updated_at';

CREATE TRIGGER agent_actions_touch BEFORE UPDATE ON strategy_engine.agent_actions FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER agent_actions_touch ON strategy_engine.agent_actions IS 'Keeps updated_at';

CREATE TRIGGER backtest_results_touch BEFORE UPDATE ON strategy_engine.backtest_results FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER backtest_results_touch ON strategy_engine.backtest_results IS 'Keeps updated_at';

CREATE TRIGGER strategy_performance_touch BEFORE UPDATE ON strategy_engine.strategy_performance FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER strategy_performance_touch ON strategy_engine.strategy_performance IS 'Keeps updated_at';

CREATE TRIGGER strategy_signals_touch BEFORE UPDATE ON strategy_engine.strategy_signals FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER strategy_signals_touch ON strategy_engine.strategy_signals IS 'Keeps updated_at';

CREATE TRIGGER strategies_audit AFTER INSERT OR UPDATE OR DELETE ON strategy_engine.strategies FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER strategies_audit ON strategy_engine.strategies IS 'Records every changed row in the audit log';

CREATE TRIGGER strategies_audit_truncate AFTER TRUNCATE ON strategy_engine.strategies FOR EACH STATEMENT EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER strategies_audit_truncate ON strategy_engine.strategies IS 'Records that the table was emptied';
