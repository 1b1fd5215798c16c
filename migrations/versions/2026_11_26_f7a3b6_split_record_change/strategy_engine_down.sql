DROP TRIGGER strategies_audit_new ON strategy_engine.strategies;

DROP TRIGGER strategies_audit_changed ON strategy_engine.strategies;

CREATE OR REPLACE TRIGGER strategies_audit AFTER INSERT OR UPDATE OR DELETE ON strategy_engine.strategies FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER strategies_audit ON strategy_engine.strategies IS 'Records every changed row in the audit log';
