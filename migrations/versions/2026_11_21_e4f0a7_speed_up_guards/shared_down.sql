CREATE OR REPLACE FUNCTION shared.record_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    before jsonb;
    after jsonb;
    row_key jsonb;
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        before := to_jsonb(OLD);
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        after := to_jsonb(NEW);
    END IF;
    IF TG_ARGV[1] <> '' THEN
        before := before - string_to_array(TG_ARGV[1], ',');
        after := after - string_to_array(TG_ARGV[1], ',');
    END IF;
    IF TG_ARGV[0] = 'id' THEN
        row_key := jsonb_build_object('id', coalesce(NEW.id, OLD.id));
    ELSIF TG_OP <> 'TRUNCATE' THEN
        SELECT jsonb_object_agg(key, coalesce(after, before) -> key) INTO row_key
        FROM unnest(string_to_array(TG_ARGV[0], ',')) AS key;
    END IF;
    INSERT INTO shared.audit_log
        (on_behalf_of, client_address, application, schema_name, table_name, operation,
         row_key, old_values, new_values)
    VALUES
        (nullif(current_setting('tdb.user_name', true), ''), inet_client_addr(),
         nullif(current_setting('application_name', true), ''), TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP,
         CASE WHEN TG_OP <> 'TRUNCATE' THEN row_key END, before, after);
    RETURN NULL;
END
$body$;

COMMENT ON COLUMN shared.audit_log.old_values IS 'What it was; personal data stays encrypted';

COMMENT ON COLUMN shared.audit_log.new_values IS 'What it became';

ALTER TABLE shared.audit_log ADD CONSTRAINT ck_audit_log_operation CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'));
