CREATE TRIGGER strategies_audit_new AFTER INSERT ON strategy_engine.strategies FOR EACH ROW EXECUTE FUNCTION shared.record_new_row();

COMMENT ON TRIGGER strategies_audit_new ON strategy_engine.strategies IS 'Records every new row';

CREATE TRIGGER strategies_audit_changed AFTER UPDATE ON strategy_engine.strategies FOR EACH ROW EXECUTE FUNCTION shared.record_changed_row();

COMMENT ON TRIGGER strategies_audit_changed ON strategy_engine.strategies IS 'Records what every update changed';

CREATE OR REPLACE TRIGGER strategies_audit AFTER DELETE ON strategy_engine.strategies FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER strategies_audit ON strategy_engine.strategies IS 'Records every row that goes';
