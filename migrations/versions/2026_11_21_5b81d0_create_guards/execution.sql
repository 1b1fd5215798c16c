CREATE FUNCTION execution.check_orders_state() RETURNS trigger
LANGUAGE plpgsql
AS $body$
BEGIN
    IF TG_OP = 'INSERT' THEN
        RAISE EXCEPTION 'a row of orders cannot begin as %', NEW.status
            USING ERRCODE = 'check_violation',
                  HINT = 'It begins as one of: PENDING.';
    ELSIF (OLD.status, NEW.status) NOT IN (
            ('PENDING', 'CANCELLED'),
            ('PENDING', 'REJECTED'),
            ('PENDING', 'SUBMITTED'),
            ('SUBMITTED', 'CANCELLED'),
            ('SUBMITTED', 'EXPIRED'),
            ('SUBMITTED', 'FILLED'),
            ('SUBMITTED', 'PARTIALLY_FILLED'),
            ('SUBMITTED', 'REJECTED'),
            ('PARTIALLY_FILLED', 'CANCELLED'),
            ('PARTIALLY_FILLED', 'EXPIRED'),
            ('PARTIALLY_FILLED', 'FILLED')
    ) THEN
        RAISE EXCEPTION 'row % of orders is % and cannot become %', OLD.id, OLD.status, NEW.status
            USING ERRCODE = 'check_violation',
                  HINT = 'Read the row again: another change may have ended it.';
    END IF;
    RETURN NEW;
END
$body$;

REVOKE ALL ON FUNCTION execution.check_orders_state() FROM PUBLIC;

COMMENT ON FUNCTION execution.check_orders_state() IS 'Holds the states of orders to their order';

CREATE FUNCTION execution.check_trades_state() RETURNS trigger
LANGUAGE plpgsql
AS $body$
BEGIN
    IF TG_OP = 'INSERT' THEN
        RAISE EXCEPTION 'a row of trades cannot begin as %', NEW.status
            USING ERRCODE = 'check_violation',
                  HINT = 'It begins as one of: PENDING, EXECUTED.';
    ELSIF (OLD.status, NEW.status) NOT IN (
            ('PENDING', 'CANCELLED'),
            ('PENDING', 'EXECUTED'),
            ('PENDING', 'FAILED'),
            ('EXECUTED', 'CANCELLED'),
            ('EXECUTED', 'FAILED'),
            ('EXECUTED', 'SETTLED')
    ) THEN
        RAISE EXCEPTION 'row % of trades is % and cannot become %', OLD.id, OLD.status, NEW.status
            USING ERRCODE = 'check_violation',
                  HINT = 'Read the row again: another change may have ended it.';
    END IF;
    RETURN NEW;
END
$body$;

REVOKE ALL ON FUNCTION execution.check_trades_state() FROM PUBLIC;

COMMENT ON FUNCTION execution.check_trades_state() IS 'Holds the states of trades to their order';

CREATE FUNCTION execution.check_positions_state() RETURNS trigger
LANGUAGE plpgsql
AS $body$
BEGIN
    IF TG_OP = 'INSERT' THEN
        RAISE EXCEPTION 'a row of positions cannot begin as %', NEW.status
            USING ERRCODE = 'check_violation',
                  HINT = 'It begins as one of: OPEN.';
    ELSIF (OLD.status, NEW.status) NOT IN (
            ('OPEN', 'CLOSED')
    ) THEN
        RAISE EXCEPTION 'row % of positions is % and cannot become %', OLD.id, OLD.status, NEW.status
            USING ERRCODE = 'check_violation',
                  HINT = 'Read the row again: another change may have ended it.';
    END IF;
    RETURN NEW;
END
$body$;

REVOKE ALL ON FUNCTION execution.check_positions_state() FROM PUBLIC;

COMMENT ON FUNCTION execution.check_positions_state() IS 'Holds the states of positions to their order';

CREATE FUNCTION execution.current_portfolios() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    RETURN (
        SELECT coalesce(array_agg(id), '{}')
        FROM execution.portfolios
        WHERE client_id = shared.current_client()
          AND id = coalesce(shared.current_portfolio(), id)
    );
END
$body$;

REVOKE ALL ON FUNCTION execution.current_portfolios() FROM PUBLIC;

COMMENT ON FUNCTION execution.current_portfolios() IS 'The portfolios that this session works with';

CREATE TRIGGER portfolios_version BEFORE UPDATE ON execution.portfolios FOR EACH ROW EXECUTE FUNCTION shared.next_version();

COMMENT ON TRIGGER portfolios_version ON execution.portfolios IS 'Raises the version by one, or refuses';

CREATE TRIGGER orders_version BEFORE UPDATE ON execution.orders FOR EACH ROW EXECUTE FUNCTION shared.next_version();

COMMENT ON TRIGGER orders_version ON execution.orders IS 'Raises the version by one, or refuses';

CREATE TRIGGER positions_version BEFORE UPDATE ON execution.positions FOR EACH ROW EXECUTE FUNCTION shared.next_version();

COMMENT ON TRIGGER positions_version ON execution.positions IS 'Raises the version by one, or refuses';

CREATE TRIGGER trades_touch BEFORE UPDATE ON execution.trades FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER trades_touch ON execution.trades IS 'Keeps updated_at';

CREATE TRIGGER portfolios_audit AFTER INSERT OR UPDATE OR DELETE ON execution.portfolios FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER portfolios_audit ON execution.portfolios IS 'Records every changed row in the audit log';

CREATE TRIGGER portfolios_audit_truncate AFTER TRUNCATE ON execution.portfolios FOR EACH STATEMENT EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER portfolios_audit_truncate ON execution.portfolios IS 'Records that the table was emptied';

CREATE TRIGGER orders_audit AFTER INSERT OR UPDATE OR DELETE ON execution.orders FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER orders_audit ON execution.orders IS 'Records every changed row in the audit log';

CREATE TRIGGER orders_audit_truncate AFTER TRUNCATE ON execution.orders FOR EACH STATEMENT EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER orders_audit_truncate ON execution.orders IS 'Records that the table was emptied';

CREATE TRIGGER trades_audit AFTER INSERT OR UPDATE OR DELETE ON execution.trades FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER trades_audit ON execution.trades IS 'Records every changed row in the audit log';

CREATE TRIGGER trades_audit_truncate AFTER TRUNCATE ON execution.trades FOR EACH STATEMENT EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER trades_audit_truncate ON execution.trades IS 'Records that the table was emptied';

CREATE TRIGGER positions_audit AFTER INSERT OR UPDATE OR DELETE ON execution.positions FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER positions_audit ON execution.positions IS 'Records every changed row in the audit log';

CREATE TRIGGER positions_audit_truncate AFTER TRUNCATE ON execution.positions FOR EACH STATEMENT EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER positions_audit_truncate ON execution.positions IS 'Records that the table was emptied';

CREATE TRIGGER orders_state_initial BEFORE INSERT ON execution.orders FOR EACH ROW WHEN (NEW.status <> 'PENDING') EXECUTE FUNCTION execution.check_orders_state();

COMMENT ON TRIGGER orders_state_initial ON execution.orders IS 'Holds states to their order';

CREATE TRIGGER orders_state_change BEFORE UPDATE ON execution.orders FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION execution.check_orders_state();

COMMENT ON TRIGGER orders_state_change ON execution.orders IS 'Holds states to their order';

CREATE TRIGGER trades_state_initial BEFORE INSERT ON execution.trades FOR EACH ROW WHEN (NEW.status <> 'PENDING' AND NEW.status <> 'EXECUTED') EXECUTE FUNCTION execution.check_trades_state();

COMMENT ON TRIGGER trades_state_initial ON execution.trades IS 'Holds states to their order';

CREATE TRIGGER trades_state_change BEFORE UPDATE ON execution.trades FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION execution.check_trades_state();

COMMENT ON TRIGGER trades_state_change ON execution.trades IS 'Holds states to their order';

CREATE TRIGGER positions_state_initial BEFORE INSERT ON execution.positions FOR EACH ROW WHEN (NEW.status <> 'OPEN') EXECUTE FUNCTION execution.check_positions_state();

COMMENT ON TRIGGER positions_state_initial ON execution.positions IS 'Holds states to their order';

CREATE TRIGGER positions_state_change BEFORE UPDATE ON execution.positions FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION execution.check_positions_state();

COMMENT ON TRIGGER positions_state_change ON execution.positions IS 'Holds states to their order';

ALTER TABLE execution.portfolios ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY all_clients ON execution.portfolios FOR ALL TO strategy_engine, risk_management, analytics, notification, execution_owner, analytics_owner USING (true) WITH CHECK (true);

COMMENT ON POLICY all_clients ON execution.portfolios IS 'Acts for all clients';

CREATE POLICY reads_all ON execution.portfolios FOR SELECT TO auditor, backup USING (true);

COMMENT ON POLICY reads_all ON execution.portfolios IS 'Reads everything and writes nothing';

CREATE POLICY one_client ON execution.portfolios FOR ALL TO execution, analyst USING (client_id = (SELECT shared.current_client()) AND id = coalesce((SELECT shared.current_portfolio()), id)) WITH CHECK (client_id = (SELECT shared.current_client()) AND id = coalesce((SELECT shared.current_portfolio()), id));

COMMENT ON POLICY one_client ON execution.portfolios IS 'Works for one client at a time';

ALTER TABLE execution.orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY all_clients ON execution.orders FOR ALL TO strategy_engine, risk_management, analytics, notification, execution_owner, analytics_owner USING (true) WITH CHECK (true);

COMMENT ON POLICY all_clients ON execution.orders IS 'Acts for all clients';

CREATE POLICY reads_all ON execution.orders FOR SELECT TO auditor, backup USING (true);

COMMENT ON POLICY reads_all ON execution.orders IS 'Reads everything and writes nothing';

CREATE POLICY one_client ON execution.orders FOR ALL TO execution, analyst USING (client_id = (SELECT shared.current_client()) AND ((SELECT shared.current_portfolio()) IS NULL OR portfolio_id = (SELECT shared.current_portfolio()))) WITH CHECK (client_id = (SELECT shared.current_client()) AND ((SELECT shared.current_portfolio()) IS NULL OR portfolio_id = (SELECT shared.current_portfolio())));

COMMENT ON POLICY one_client ON execution.orders IS 'Works for one client at a time';

ALTER TABLE execution.trades ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY all_clients ON execution.trades FOR ALL TO strategy_engine, risk_management, analytics, notification, execution_owner, analytics_owner USING (true) WITH CHECK (true);

COMMENT ON POLICY all_clients ON execution.trades IS 'Acts for all clients';

CREATE POLICY reads_all ON execution.trades FOR SELECT TO auditor, backup USING (true);

COMMENT ON POLICY reads_all ON execution.trades IS 'Reads everything and writes nothing';

CREATE POLICY one_client ON execution.trades FOR ALL TO execution, analyst USING (portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[])) WITH CHECK (portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[]));

COMMENT ON POLICY one_client ON execution.trades IS 'Works for one client at a time';

ALTER TABLE execution.positions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY all_clients ON execution.positions FOR ALL TO strategy_engine, risk_management, analytics, notification, execution_owner, analytics_owner USING (true) WITH CHECK (true);

COMMENT ON POLICY all_clients ON execution.positions IS 'Acts for all clients';

CREATE POLICY reads_all ON execution.positions FOR SELECT TO auditor, backup USING (true);

COMMENT ON POLICY reads_all ON execution.positions IS 'Reads everything and writes nothing';

CREATE POLICY one_client ON execution.positions FOR ALL TO execution, analyst USING (portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[])) WITH CHECK (portfolio_id = ANY ((SELECT execution.current_portfolios())::bigint[]));

COMMENT ON POLICY one_client ON execution.positions IS 'Works for one client at a time';
