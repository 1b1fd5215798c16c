CREATE OR REPLACE FUNCTION shared.record_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET datestyle = 'ISO, YMD'
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    was shared.hstore;
    became shared.hstore;
    row_key jsonb;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        was := shared.hstore(OLD);
        became := shared.hstore(NEW);
    ELSIF TG_OP = 'INSERT' THEN
        became := shared.hstore(NEW);
    ELSIF TG_OP = 'DELETE' THEN
        was := shared.hstore(OLD);
    END IF;
    IF TG_ARGV[0] = 'id' THEN
        row_key := jsonb_build_object('id', coalesce(NEW.id, OLD.id));
    ELSE
        row_key := shared.hstore_to_jsonb(
            shared.slice(coalesce(became, was), string_to_array(TG_ARGV[0], ',')));
    END IF;
    IF TG_ARGV[1] <> '' THEN
        was := was OPERATOR(shared.-) string_to_array(TG_ARGV[1], ',');
        became := became OPERATOR(shared.-) string_to_array(TG_ARGV[1], ',');
    END IF;
    INSERT INTO shared.audit_log
        (on_behalf_of, client_address, application, schema_name, table_name, operation,
         row_key, old_values, new_values)
    VALUES
        (nullif(current_setting('tdb.user_name', true), ''), inet_client_addr(),
         nullif(current_setting('application_name', true), ''), TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP,
         CASE WHEN TG_OP <> 'TRUNCATE' THEN row_key END,
         shared.hstore_to_jsonb(coalesce(was OPERATOR(shared.-) became, was)),
         shared.hstore_to_jsonb(coalesce(became OPERATOR(shared.-) was, became)));
    RETURN NULL;
END
$body$;
