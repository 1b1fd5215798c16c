DROP POLICY reads_all ON shared.users;

DROP POLICY all_clients ON shared.users;

ALTER TABLE shared.users NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP POLICY one_client ON shared.clients;

DROP POLICY reads_all ON shared.clients;

DROP POLICY all_clients ON shared.clients;

ALTER TABLE shared.clients NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;

DROP TRIGGER system_config_audit_truncate ON shared.system_config;

DROP TRIGGER system_config_audit ON shared.system_config;

DROP TRIGGER feature_flags_audit_truncate ON shared.feature_flags;

DROP TRIGGER feature_flags_audit ON shared.feature_flags;

DROP TRIGGER model_params_audit_truncate ON shared.model_params;

DROP TRIGGER model_params_audit ON shared.model_params;

DROP TRIGGER holidays_audit_truncate ON shared.holidays;

DROP TRIGGER holidays_audit ON shared.holidays;

DROP TRIGGER instruments_audit_truncate ON shared.instruments;

DROP TRIGGER instruments_audit ON shared.instruments;

DROP TRIGGER clients_audit_truncate ON shared.clients;

DROP TRIGGER clients_audit ON shared.clients;

DROP TRIGGER users_audit_truncate ON shared.users;

DROP TRIGGER users_audit ON shared.users;

DROP TRIGGER users_touch ON shared.users;

DROP TRIGGER symbol_data_status_touch ON shared.symbol_data_status;

DROP TRIGGER company_info_touch ON shared.company_info;

DROP TRIGGER system_config_touch ON shared.system_config;

DROP TRIGGER symbols_touch ON shared.symbols;

DROP TRIGGER model_params_touch ON shared.model_params;

DROP TRIGGER instruments_touch ON shared.instruments;

DROP TRIGGER holidays_touch ON shared.holidays;

DROP TRIGGER feature_flags_touch ON shared.feature_flags;

DROP TRIGGER delisted_symbols_touch ON shared.delisted_symbols;

DROP TRIGGER clients_touch ON shared.clients;

DROP FUNCTION shared.current_users();

DROP FUNCTION shared.current_portfolio();

DROP FUNCTION shared.current_client();

DROP FUNCTION shared.personal_digest(text);

DROP FUNCTION shared.decrypt_personal(bytea);

DROP FUNCTION shared.encrypt_personal(text);

DROP FUNCTION shared.encryption_key();

DROP FUNCTION shared.refuse_change();

DROP FUNCTION shared.record_change();

DROP FUNCTION shared.next_version();

DROP FUNCTION shared.touch_row();
