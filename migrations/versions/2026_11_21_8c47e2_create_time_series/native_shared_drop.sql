DROP FUNCTION shared.keep_time_series();

DROP TABLE shared.audit_log;

DROP FUNCTION shared.keep_series(regclass, text, text, integer, interval);

DROP FUNCTION shared.empty_series_default(regclass, text, text);

DROP FUNCTION shared.create_series_piece(regclass, text, timestamp with time zone);
