CREATE OR REPLACE FUNCTION shared.record_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET datestyle = 'ISO, YMD'
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    was shared.hstore;
    became shared.hstore;
    row_key jsonb;
BEGIN
    IF TG_ARGV[0] <> 'id' OR TG_ARGV[1] <> '' OR TG_OP IN ('DELETE', 'TRUNCATE') THEN
        IF TG_OP IN ('UPDATE', 'DELETE') THEN
            was := shared.hstore(OLD);
        END IF;
        IF TG_OP IN ('INSERT', 'UPDATE') THEN
            became := shared.hstore(NEW);
        END IF;
        row_key := shared.hstore_to_jsonb(
            shared.slice(coalesce(became, was), string_to_array(TG_ARGV[0], ',')));
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
    ELSIF TG_OP = 'UPDATE' THEN
        was := shared.hstore(OLD);
        became := shared.hstore(NEW);
        INSERT INTO shared.audit_log
            (on_behalf_of, client_address, application, schema_name, table_name, operation,
             row_key, old_values, new_values)
        VALUES
            (nullif(current_setting('tdb.user_name', true), ''), inet_client_addr(),
             nullif(current_setting('application_name', true), ''), TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP,
             jsonb_build_object('id', NEW.id),
             shared.hstore_to_jsonb(was OPERATOR(shared.-) became),
             shared.hstore_to_jsonb(became OPERATOR(shared.-) was));
    ELSE
        INSERT INTO shared.audit_log
            (on_behalf_of, client_address, application, schema_name, table_name, operation,
             row_key, old_values, new_values)
        VALUES
            (nullif(current_setting('tdb.user_name', true), ''), inet_client_addr(),
             nullif(current_setting('application_name', true), ''), TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP,
             jsonb_build_object('id', NEW.id),
             NULL,
             shared.hstore_to_jsonb(shared.hstore(NEW)));
    END IF;
    RETURN NULL;
END
$body$;

DROP TRIGGER clients_audit_new ON shared.clients;

DROP TRIGGER clients_audit_changed ON shared.clients;

CREATE OR REPLACE TRIGGER clients_audit AFTER INSERT OR UPDATE OR DELETE ON shared.clients FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER clients_audit ON shared.clients IS 'Records every changed row in the audit log';

DROP TRIGGER instruments_audit_new ON shared.instruments;

DROP TRIGGER instruments_audit_changed ON shared.instruments;

CREATE OR REPLACE TRIGGER instruments_audit AFTER INSERT OR UPDATE OR DELETE ON shared.instruments FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER instruments_audit ON shared.instruments IS 'Records every changed row in the audit log';

DROP FUNCTION shared.record_new_row();

DROP FUNCTION shared.record_changed_row();
