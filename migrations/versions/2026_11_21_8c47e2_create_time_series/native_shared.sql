CREATE FUNCTION shared.create_series_piece(parent regclass, step text, at timestamp with time zone) RETURNS text
LANGUAGE plpgsql SET timezone = 'UTC'
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    parent_name text := (SELECT relname FROM pg_class WHERE oid = parent);
    starts timestamptz := date_trunc(step, at);
    piece text := format('%s_p%s', parent_name, to_char(starts, 'YYYYMMDD'));
    owner name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = parent);
    guard record;
BEGIN
    IF to_regclass(format('internal.%I', piece)) IS NOT NULL THEN
        RETURN NULL;
    END IF;
    EXECUTE format('CREATE TABLE internal.%I (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS'
                   ' INCLUDING INDEXES INCLUDING STORAGE)', piece, parent);
    -- The administrator may call this as well as the owner does.
    EXECUTE format('ALTER TABLE internal.%I OWNER TO %I', piece, owner);
    -- Statement triggers are not handed down by the server.
    FOR guard IN SELECT tgname, tgfoid::regproc AS called FROM pg_trigger
                 WHERE tgrelid = parent AND NOT tgisinternal AND tgtype & 1 = 0 LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON internal.%I FOR EACH STATEMENT'
                       ' EXECUTE FUNCTION %s()', guard.tgname, piece, guard.called);
    END LOOP;
    EXECUTE format('ALTER TABLE %s ATTACH PARTITION internal.%I FOR VALUES FROM (%L) TO (%L)',
                   parent, piece, starts, starts + ('1 ' || step)::interval);
    RETURN piece;
END
$body$;

REVOKE ALL ON FUNCTION shared.create_series_piece(regclass, text, timestamp with time zone) FROM PUBLIC;

COMMENT ON FUNCTION shared.create_series_piece(regclass, text, timestamp with time zone) IS 'Makes the piece of a time series that covers a moment; null when it is there';

CREATE FUNCTION shared.empty_series_default(parent regclass, step text, moment text) RETURNS bigint
LANGUAGE plpgsql SET timezone = 'UTC'
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    parent_name text := (SELECT relname FROM pg_class WHERE oid = parent);
    keeper text := format('%s_default', parent_name);
    stray text := format('%s_stray', parent_name);
    owner name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = parent);
    guard record;
    starts timestamptz;
    stands boolean := to_regclass(format('internal.%I', keeper)) IS NOT NULL;
    filled boolean := false;
    moved bigint := 0;
BEGIN
    IF stands THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM internal.%I)', keeper) INTO filled;
        IF NOT filled THEN
            RETURN 0;
        END IF;
        EXECUTE format('ALTER TABLE %s DETACH PARTITION internal.%I', parent, keeper);
        EXECUTE format('ALTER TABLE internal.%I RENAME TO %I', keeper, stray);
        FOR starts IN EXECUTE format('SELECT DISTINCT date_trunc(%L, %I) FROM internal.%I',
                                     step, moment, stray) LOOP
            PERFORM shared.create_series_piece(parent, step, starts);
        END LOOP;
        EXECUTE format('INSERT INTO %s OVERRIDING SYSTEM VALUE SELECT * FROM internal.%I', parent, stray);
        GET DIAGNOSTICS moved = ROW_COUNT;
        EXECUTE format('DROP TABLE internal.%I', stray);
    END IF;
    EXECUTE format('CREATE TABLE internal.%I (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS'
                   ' INCLUDING INDEXES INCLUDING STORAGE)', keeper, parent);
    EXECUTE format('ALTER TABLE internal.%I OWNER TO %I', keeper, owner);
    FOR guard IN SELECT tgname, tgfoid::regproc AS called FROM pg_trigger
                 WHERE tgrelid = parent AND NOT tgisinternal AND tgtype & 1 = 0 LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON internal.%I FOR EACH STATEMENT'
                       ' EXECUTE FUNCTION %s()', guard.tgname, keeper, guard.called);
    END LOOP;
    EXECUTE format('ALTER TABLE %s ATTACH PARTITION internal.%I DEFAULT', parent, keeper);
    RETURN moved;
END
$body$;

REVOKE ALL ON FUNCTION shared.empty_series_default(regclass, text, text) FROM PUBLIC;

COMMENT ON FUNCTION shared.empty_series_default(regclass, text, text) IS 'Makes the default piece, or moves the rows in it to pieces of their own; how many moved';

CREATE FUNCTION shared.keep_series(parent regclass, step text, moment text, ahead integer, keep interval) RETURNS SETOF text
LANGUAGE plpgsql SET timezone = 'UTC' SET lock_timeout = '5s'
SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    piece text;
    moved bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('keep ' || parent::text, 0));
    moved := shared.empty_series_default(parent, step, moment);
    IF moved > 0 THEN
        RETURN NEXT format('moved %s rows of %s from the default piece', moved, parent);
    END IF;
    FOR number IN 0..ahead LOOP
        piece := shared.create_series_piece(parent, step, now() + number * ('1 ' || step)::interval);
        IF piece IS NOT NULL THEN
            RETURN NEXT format('created %s', piece);
        END IF;
    END LOOP;
    FOR piece IN
        SELECT child.relname FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
        WHERE inhparent = parent
          AND (regexp_match(pg_get_expr(child.relpartbound, child.oid), 'TO \(''([^'']+)''\)'))[1]
              ::timestamptz <= now() - keep
    LOOP
        EXECUTE format('DROP TABLE internal.%I', piece);
        RETURN NEXT format('dropped %s', piece);
    END LOOP;
END
$body$;

REVOKE ALL ON FUNCTION shared.keep_series(regclass, text, text, integer, interval) FROM PUBLIC;

COMMENT ON FUNCTION shared.keep_series(regclass, text, text, integer, interval) IS 'Makes pieces ahead, clears the default piece and drops pieces past retention; says what it did';

CREATE TABLE shared.audit_log (
    logged_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    transaction_id BIGINT DEFAULT txid_current() NOT NULL,
    actor TEXT DEFAULT session_user NOT NULL,
    on_behalf_of TEXT,
    client_address INET,
    application TEXT,
    schema_name TEXT NOT NULL,
    table_name TEXT NOT NULL,
    operation TEXT NOT NULL,
    row_key JSONB,
    old_values JSONB,
    new_values JSONB,
    CONSTRAINT pk_audit_log PRIMARY KEY (logged_at, id),
    CONSTRAINT ck_audit_log_operation CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'))
) PARTITION BY RANGE (logged_at);

COMMENT ON TABLE shared.audit_log IS 'Who changed what, when, from what to what; append-only';

COMMENT ON COLUMN shared.audit_log.logged_at IS 'When';

COMMENT ON COLUMN shared.audit_log.id IS 'The entry';

COMMENT ON COLUMN shared.audit_log.transaction_id IS 'In which transaction; what changed together';

COMMENT ON COLUMN shared.audit_log.actor IS 'Which role logged in';

COMMENT ON COLUMN shared.audit_log.on_behalf_of IS 'The user whom the application named';

COMMENT ON COLUMN shared.audit_log.client_address IS 'From which address';

COMMENT ON COLUMN shared.audit_log.application IS 'By which program';

COMMENT ON COLUMN shared.audit_log.schema_name IS 'In which schema';

COMMENT ON COLUMN shared.audit_log.table_name IS 'In which table';

COMMENT ON COLUMN shared.audit_log.operation IS 'What was done';

COMMENT ON COLUMN shared.audit_log.row_key IS 'To which row: its primary key';

COMMENT ON COLUMN shared.audit_log.old_values IS 'What it was; personal data stays encrypted';

COMMENT ON COLUMN shared.audit_log.new_values IS 'What it became';

CREATE TRIGGER audit_log_keep BEFORE UPDATE OR DELETE ON shared.audit_log FOR EACH ROW EXECUTE FUNCTION shared.refuse_change();

COMMENT ON TRIGGER audit_log_keep ON shared.audit_log IS 'Keeps the audit log as written';

CREATE TRIGGER audit_log_keep_all BEFORE TRUNCATE ON shared.audit_log FOR EACH STATEMENT EXECUTE FUNCTION shared.refuse_change();

COMMENT ON TRIGGER audit_log_keep_all ON shared.audit_log IS 'Keeps the audit log as written';

CREATE FUNCTION shared.keep_time_series() RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    RETURN QUERY SELECT shared.keep_series('shared.audit_log', 'month', 'logged_at', 3, '2562 days');
END
$body$;

REVOKE ALL ON FUNCTION shared.keep_time_series() FROM PUBLIC;

COMMENT ON FUNCTION shared.keep_time_series() IS 'Keeps every time series of shared; run by schedule';

SELECT shared.keep_time_series();
