CREATE FUNCTION shared.touch_row() RETURNS trigger
LANGUAGE plpgsql
AS $body$
BEGIN
    NEW.updated_at := pg_catalog.now();
    RETURN NEW;
END
$body$;

REVOKE ALL ON FUNCTION shared.touch_row() FROM PUBLIC;

COMMENT ON FUNCTION shared.touch_row() IS 'Keeps updated_at';

CREATE FUNCTION shared.next_version() RETURNS trigger
LANGUAGE plpgsql
AS $body$
BEGIN
    IF NEW.version IS DISTINCT FROM OLD.version + 1 THEN
        RAISE EXCEPTION '%.% is at version %, and an update must set it to %, not %',
            TG_TABLE_SCHEMA, TG_TABLE_NAME, OLD.version, OLD.version + 1, NEW.version
            USING ERRCODE = 'serialization_failure',
                  HINT = 'Read the row again and repeat the change with version = version + 1.';
    END IF;
    NEW.updated_at := pg_catalog.now();
    RETURN NEW;
END
$body$;

REVOKE ALL ON FUNCTION shared.next_version() FROM PUBLIC;

COMMENT ON FUNCTION shared.next_version() IS 'Refuses an update that does not raise the version that it read by one; keeps updated_at';

CREATE FUNCTION shared.record_change() RETURNS trigger
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

REVOKE ALL ON FUNCTION shared.record_change() FROM PUBLIC;

COMMENT ON FUNCTION shared.record_change() IS 'Writes a change into the audit log; arguments: columns of the key, columns left out';

CREATE FUNCTION shared.refuse_change() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'Old pieces go as a whole, by retention, after the legal period.';
END
$body$;

REVOKE ALL ON FUNCTION shared.refuse_change() FROM PUBLIC;

COMMENT ON FUNCTION shared.refuse_change() IS 'Keeps an append-only table as it was written, even from its owner';

CREATE FUNCTION shared.encryption_key() RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    key text := coalesce(current_setting('tdb.encryption_key', true), '');
BEGIN
    IF length(key) < 32 THEN
        RAISE EXCEPTION 'tdb.encryption_key holds no key of 32 characters or more'
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'SELECT set_config(''tdb.encryption_key'', $1, true) in this transaction first.';
    END IF;
    RETURN key;
END
$body$;

REVOKE ALL ON FUNCTION shared.encryption_key() FROM PUBLIC;

COMMENT ON FUNCTION shared.encryption_key() IS 'The key of this session; an error where there is none';

CREATE FUNCTION shared.encrypt_personal(plain text) RETURNS bytea
LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS $body$
SELECT CASE WHEN plain IS NOT NULL THEN
    shared.pgp_sym_encrypt(plain, shared.encryption_key(), 'cipher-algo=aes256, compress-algo=0')
END
$body$;

REVOKE ALL ON FUNCTION shared.encrypt_personal(text) FROM PUBLIC;

COMMENT ON FUNCTION shared.encrypt_personal(text) IS 'Encrypts with the key of this session; never the same bytes twice';

CREATE FUNCTION shared.decrypt_personal(secret bytea) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    RETURN CASE WHEN secret IS NOT NULL THEN shared.pgp_sym_decrypt(secret, shared.encryption_key()) END;
EXCEPTION
    WHEN external_routine_invocation_exception THEN
        RAISE EXCEPTION 'this value was encrypted with another key than tdb.encryption_key holds, or is damaged'
            USING ERRCODE = 'invalid_parameter_value';
END
$body$;

REVOKE ALL ON FUNCTION shared.decrypt_personal(bytea) FROM PUBLIC;

COMMENT ON FUNCTION shared.decrypt_personal(bytea) IS 'Decrypts with the key of this session; an error with any other';

CREATE FUNCTION shared.personal_digest(plain text) RETURNS bytea
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $body$
SELECT shared.hmac(lower(btrim(plain)), shared.encryption_key(), 'sha256')
$body$;

REVOKE ALL ON FUNCTION shared.personal_digest(text) FROM PUBLIC;

COMMENT ON FUNCTION shared.personal_digest(text) IS 'The same for the same text and key; finds a person without decrypting everybody';

CREATE FUNCTION shared.current_client() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
AS $body$
SELECT NULLIF(pg_catalog.current_setting('tdb.client_id', true), '')::pg_catalog.int8
$body$;

REVOKE ALL ON FUNCTION shared.current_client() FROM PUBLIC;

COMMENT ON FUNCTION shared.current_client() IS 'The client that this session works for, or null';

CREATE FUNCTION shared.current_portfolio() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
AS $body$
SELECT NULLIF(pg_catalog.current_setting('tdb.portfolio_id', true), '')::pg_catalog.int8
$body$;

REVOKE ALL ON FUNCTION shared.current_portfolio() FROM PUBLIC;

COMMENT ON FUNCTION shared.current_portfolio() IS 'The one portfolio that this session keeps to, or null';

CREATE FUNCTION shared.current_users() RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
SELECT coalesce(array_agg(id), '{}') FROM shared.users WHERE client_id = shared.current_client()
$body$;

REVOKE ALL ON FUNCTION shared.current_users() FROM PUBLIC;

COMMENT ON FUNCTION shared.current_users() IS 'The users of the client that this session works for';

CREATE TRIGGER clients_touch BEFORE UPDATE ON shared.clients FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER clients_touch ON shared.clients IS 'Keeps updated_at';

CREATE TRIGGER delisted_symbols_touch BEFORE UPDATE ON shared.delisted_symbols FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER delisted_symbols_touch ON shared.delisted_symbols IS 'Keeps updated_at';

CREATE TRIGGER feature_flags_touch BEFORE UPDATE ON shared.feature_flags FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER feature_flags_touch ON shared.feature_flags IS 'Keeps updated_at';

CREATE TRIGGER holidays_touch BEFORE UPDATE ON shared.holidays FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER holidays_touch ON shared.holidays IS 'Keeps updated_at';

CREATE TRIGGER instruments_touch BEFORE UPDATE ON shared.instruments FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER instruments_touch ON shared.instruments IS 'Keeps updated_at';

CREATE TRIGGER model_params_touch BEFORE UPDATE ON shared.model_params FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER model_params_touch ON shared.model_params IS 'Keeps updated_at';

CREATE TRIGGER symbols_touch BEFORE UPDATE ON shared.symbols FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER symbols_touch ON shared.symbols IS 'Keeps updated_at';

CREATE TRIGGER system_config_touch BEFORE UPDATE ON shared.system_config FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER system_config_touch ON shared.system_config IS 'Keeps updated_at';

CREATE TRIGGER company_info_touch BEFORE UPDATE ON shared.company_info FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER company_info_touch ON shared.company_info IS 'Keeps updated_at';

CREATE TRIGGER symbol_data_status_touch BEFORE UPDATE ON shared.symbol_data_status FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER symbol_data_status_touch ON shared.symbol_data_status IS 'Keeps updated_at';

CREATE TRIGGER users_touch BEFORE UPDATE ON shared.users FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER users_touch ON shared.users IS 'Keeps updated_at';

CREATE TRIGGER users_audit AFTER INSERT OR UPDATE OR DELETE ON shared.users FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', 'password_hash');

COMMENT ON TRIGGER users_audit ON shared.users IS 'Records every changed row in the audit log';

CREATE TRIGGER users_audit_truncate AFTER TRUNCATE ON shared.users FOR EACH STATEMENT EXECUTE FUNCTION shared.record_change('id', 'password_hash');

COMMENT ON TRIGGER users_audit_truncate ON shared.users IS 'Records that the table was emptied';

CREATE TRIGGER clients_audit AFTER INSERT OR UPDATE OR DELETE ON shared.clients FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER clients_audit ON shared.clients IS 'Records every changed row in the audit log';

CREATE TRIGGER clients_audit_truncate AFTER TRUNCATE ON shared.clients FOR EACH STATEMENT EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER clients_audit_truncate ON shared.clients IS 'Records that the table was emptied';

CREATE TRIGGER instruments_audit AFTER INSERT OR UPDATE OR DELETE ON shared.instruments FOR EACH ROW EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER instruments_audit ON shared.instruments IS 'Records every changed row in the audit log';

CREATE TRIGGER instruments_audit_truncate AFTER TRUNCATE ON shared.instruments FOR EACH STATEMENT EXECUTE FUNCTION shared.record_change('id', '');

COMMENT ON TRIGGER instruments_audit_truncate ON shared.instruments IS 'Records that the table was emptied';

CREATE TRIGGER holidays_audit AFTER INSERT OR UPDATE OR DELETE ON shared.holidays FOR EACH ROW EXECUTE FUNCTION shared.record_change('exchange,holiday_date', '');

COMMENT ON TRIGGER holidays_audit ON shared.holidays IS 'Records every changed row in the audit log';

CREATE TRIGGER holidays_audit_truncate AFTER TRUNCATE ON shared.holidays FOR EACH STATEMENT EXECUTE FUNCTION shared.record_change('exchange,holiday_date', '');

COMMENT ON TRIGGER holidays_audit_truncate ON shared.holidays IS 'Records that the table was emptied';

CREATE TRIGGER model_params_audit AFTER INSERT OR UPDATE OR DELETE ON shared.model_params FOR EACH ROW EXECUTE FUNCTION shared.record_change('category,name', '');

COMMENT ON TRIGGER model_params_audit ON shared.model_params IS 'Records every changed row in the audit log';

CREATE TRIGGER model_params_audit_truncate AFTER TRUNCATE ON shared.model_params FOR EACH STATEMENT EXECUTE FUNCTION shared.record_change('category,name', '');

COMMENT ON TRIGGER model_params_audit_truncate ON shared.model_params IS 'Records that the table was emptied';

CREATE TRIGGER feature_flags_audit AFTER INSERT OR UPDATE OR DELETE ON shared.feature_flags FOR EACH ROW EXECUTE FUNCTION shared.record_change('name', '');

COMMENT ON TRIGGER feature_flags_audit ON shared.feature_flags IS 'Records every changed row in the audit log';

CREATE TRIGGER feature_flags_audit_truncate AFTER TRUNCATE ON shared.feature_flags FOR EACH STATEMENT EXECUTE FUNCTION shared.record_change('name', '');

COMMENT ON TRIGGER feature_flags_audit_truncate ON shared.feature_flags IS 'Records that the table was emptied';

CREATE TRIGGER system_config_audit AFTER INSERT OR UPDATE OR DELETE ON shared.system_config FOR EACH ROW EXECUTE FUNCTION shared.record_change('key', '');

COMMENT ON TRIGGER system_config_audit ON shared.system_config IS 'Records every changed row in the audit log';

CREATE TRIGGER system_config_audit_truncate AFTER TRUNCATE ON shared.system_config FOR EACH STATEMENT EXECUTE FUNCTION shared.record_change('key', '');

COMMENT ON TRIGGER system_config_audit_truncate ON shared.system_config IS 'Records that the table was emptied';

ALTER TABLE shared.clients ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY all_clients ON shared.clients FOR ALL TO execution, strategy_engine, risk_management, analytics, notification, shared_owner, analytics_owner USING (true) WITH CHECK (true);

COMMENT ON POLICY all_clients ON shared.clients IS 'Acts for all clients';

CREATE POLICY reads_all ON shared.clients FOR SELECT TO auditor, backup USING (true);

COMMENT ON POLICY reads_all ON shared.clients IS 'Reads everything and writes nothing';

CREATE POLICY one_client ON shared.clients FOR ALL TO analyst USING (id = (SELECT shared.current_client())) WITH CHECK (id = (SELECT shared.current_client()));

COMMENT ON POLICY one_client ON shared.clients IS 'Works for one client at a time';

ALTER TABLE shared.users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY all_clients ON shared.users FOR ALL TO execution, strategy_engine, risk_management, analytics, notification, shared_owner, analytics_owner USING (true) WITH CHECK (true);

COMMENT ON POLICY all_clients ON shared.users IS 'Acts for all clients';

CREATE POLICY reads_all ON shared.users FOR SELECT TO auditor, backup USING (true);

COMMENT ON POLICY reads_all ON shared.users IS 'Reads everything and writes nothing';
