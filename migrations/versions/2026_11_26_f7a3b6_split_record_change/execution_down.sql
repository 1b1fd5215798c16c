DROP TRIGGER portfolios_audit_new ON execution.portfolios;

DROP TRIGGER portfolios_audit_changed ON execution.portfolios;

CREATE OR REPLACE TRIGGER portfolios_audit AFTER INSERT OR UPDATE OR DELETE ON execution.portfolios FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER portfolios_audit ON execution.portfolios IS 'Records every changed row in the audit log';

DROP TRIGGER orders_audit_new ON execution.orders;

DROP TRIGGER orders_audit_changed ON execution.orders;

CREATE OR REPLACE TRIGGER orders_audit AFTER INSERT OR UPDATE OR DELETE ON execution.orders FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER orders_audit ON execution.orders IS 'Records every changed row in the audit log';

DROP TRIGGER trades_audit_new ON execution.trades;

DROP TRIGGER trades_audit_changed ON execution.trades;

CREATE OR REPLACE TRIGGER trades_audit AFTER INSERT OR UPDATE OR DELETE ON execution.trades FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER trades_audit ON execution.trades IS 'Records every changed row in the audit log';

DROP TRIGGER positions_audit_new ON execution.positions;

DROP TRIGGER positions_audit_changed ON execution.positions;

CREATE OR REPLACE TRIGGER positions_audit AFTER INSERT OR UPDATE OR DELETE ON execution.positions FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER positions_audit ON execution.positions IS 'Records every changed row in the audit log';
