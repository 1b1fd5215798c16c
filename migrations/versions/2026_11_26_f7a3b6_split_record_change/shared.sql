CREATE FUNCTION shared.record_new_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET datestyle = 'ISO, YMD'
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    INSERT INTO shared.audit_log
        (on_behalf_of, client_address, application, schema_name, table_name, operation,
         row_key, old_values, new_values)
    VALUES
        (nullif(current_setting('tdb.user_name', true), ''), inet_client_addr(),
         nullif(current_setting('application_name', true), ''), TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP,
         jsonb_build_object('id', NEW.id),
         NULL,
         shared.hstore_to_jsonb(shared.hstore(NEW)));
    RETURN NULL;
END
$body$;

REVOKE ALL ON FUNCTION shared.record_new_row() FROM PUBLIC;

COMMENT ON FUNCTION shared.record_new_row() IS 'Writes a new row into the audit log, of a table with an id for its key';

CREATE FUNCTION shared.record_changed_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET datestyle = 'ISO, YMD'
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    was shared.hstore := shared.hstore(OLD);
    became shared.hstore := shared.hstore(NEW);
BEGIN
    INSERT INTO shared.audit_log
        (on_behalf_of, client_address, application, schema_name, table_name, operation,
         row_key, old_values, new_values)
    VALUES
        (nullif(current_setting('tdb.user_name', true), ''), inet_client_addr(),
         nullif(current_setting('application_name', true), ''), TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP,
         jsonb_build_object('id', NEW.id),
         shared.hstore_to_jsonb(was OPERATOR(shared.-) became),
         shared.hstore_to_jsonb(became OPERATOR(shared.-) was));
    RETURN NULL;
END
$body$;

REVOKE ALL ON FUNCTION shared.record_changed_row() FROM PUBLIC;

COMMENT ON FUNCTION shared.record_changed_row() IS 'Writes what an update changed into the audit log, of a table with an id for its key';

CREATE OR REPLACE FUNCTION shared.record_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET datestyle = 'ISO, YMD'
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    was shared.hstore;
    became shared.hstore;
    row_key jsonb;
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        was := shared.hstore(OLD);
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        became := shared.hstore(NEW);
    END IF;
    row_key := shared.hstore_to_jsonb(shared.slice(coalesce(became, was), string_to_array(TG_ARGV[0], ',')));
    IF TG_ARGV[0] = 'id' AND TG_OP <> 'TRUNCATE' THEN
        row_key := jsonb_build_object('id', coalesce(NEW.id, OLD.id));
    END IF;
    was := was OPERATOR(shared.-) string_to_array(TG_ARGV[1], ',');
    became := became OPERATOR(shared.-) string_to_array(TG_ARGV[1], ',');
    INSERT INTO shared.audit_log
        (on_behalf_of, client_address, application, schema_name, table_name, operation,
         row_key, old_values, new_values)
    VALUES
        (nullif(current_setting('tdb.user_name', true), ''), inet_client_addr(),
         nullif(current_setting('application_name', true), ''), TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP,
         row_key,
         shared.hstore_to_jsonb(coalesce(was OPERATOR(shared.-) became, was)),
         shared.hstore_to_jsonb(coalesce(became OPERATOR(shared.-) was, became)));
    RETURN NULL;
END
$body$;

CREATE TRIGGER clients_audit_new AFTER INSERT ON shared.clients FOR EACH ROW EXECUTE FUNCTION shared.record_new_row();

COMMENT ON TRIGGER clients_audit_new ON shared.clients IS 'Records every new row';

CREATE TRIGGER clients_audit_changed AFTER UPDATE ON shared.clients FOR EACH ROW EXECUTE FUNCTION shared.record_changed_row();

COMMENT ON TRIGGER clients_audit_changed ON shared.clients IS 'Records what every update changed';

CREATE OR REPLACE TRIGGER clients_audit AFTER DELETE ON shared.clients FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER clients_audit ON shared.clients IS 'Records every row that goes';

CREATE TRIGGER instruments_audit_new AFTER INSERT ON shared.instruments FOR EACH ROW EXECUTE FUNCTION shared.record_new_row();

COMMENT ON TRIGGER instruments_audit_new ON shared.instruments IS 'Records every new row';

CREATE TRIGGER instruments_audit_changed AFTER UPDATE ON shared.instruments FOR EACH ROW EXECUTE FUNCTION shared.record_changed_row();

COMMENT ON TRIGGER instruments_audit_changed ON shared.instruments IS 'Records what every update changed';

CREATE OR REPLACE TRIGGER instruments_audit AFTER DELETE ON shared.instruments FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER instruments_audit ON shared.instruments IS 'Records every row that goes';
