CREATE TRIGGER portfolios_audit_new AFTER INSERT ON execution.portfolios FOR EACH ROW EXECUTE FUNCTION shared.record_new_row();

COMMENT ON TRIGGER portfolios_audit_new ON execution.portfolios IS 'Records every new row';

CREATE TRIGGER portfolios_audit_changed AFTER UPDATE ON execution.portfolios FOR EACH ROW EXECUTE FUNCTION shared.record_changed_row();

COMMENT ON TRIGGER portfolios_audit_changed ON execution.portfolios IS 'Records what every update changed';

CREATE OR REPLACE TRIGGER portfolios_audit AFTER DELETE ON execution.portfolios FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER portfolios_audit ON execution.portfolios IS 'Records every row that goes';

CREATE TRIGGER orders_audit_new AFTER INSERT ON execution.orders FOR EACH ROW EXECUTE FUNCTION shared.record_new_row();

COMMENT ON TRIGGER orders_audit_new ON execution.orders IS 'Records every new row';

CREATE TRIGGER orders_audit_changed AFTER UPDATE ON execution.orders FOR EACH ROW EXECUTE FUNCTION shared.record_changed_row();

COMMENT ON TRIGGER orders_audit_changed ON execution.orders IS 'Records what every update changed';

CREATE OR REPLACE TRIGGER orders_audit AFTER DELETE ON execution.orders FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER orders_audit ON execution.orders IS 'Records every row that goes';

CREATE TRIGGER trades_audit_new AFTER INSERT ON execution.trades FOR EACH ROW EXECUTE FUNCTION shared.record_new_row();

COMMENT ON TRIGGER trades_audit_new ON execution.trades IS 'Records every new row';

CREATE TRIGGER trades_audit_changed AFTER UPDATE ON execution.trades FOR EACH ROW EXECUTE FUNCTION shared.record_changed_row();

COMMENT ON TRIGGER trades_audit_changed ON execution.trades IS 'Records what every update changed';

CREATE OR REPLACE TRIGGER trades_audit AFTER DELETE ON execution.trades FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER trades_audit ON execution.trades IS 'Records every row that goes';

CREATE TRIGGER positions_audit_new AFTER INSERT ON execution.positions FOR EACH ROW EXECUTE FUNCTION shared.record_new_row();

COMMENT ON TRIGGER positions_audit_new ON execution.positions IS 'Records every new row';

CREATE TRIGGER positions_audit_changed AFTER UPDATE ON execution.positions FOR EACH ROW EXECUTE FUNCTION shared.record_changed_row();

COMMENT ON TRIGGER positions_audit_changed ON execution.positions IS 'Records what every update changed';

CREATE OR REPLACE TRIGGER positions_audit AFTER DELETE ON execution.positions FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER positions_audit ON execution.positions IS 'Records every row that goes';
