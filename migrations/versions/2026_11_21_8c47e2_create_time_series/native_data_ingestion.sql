CREATE TABLE data_ingestion.market_data (
    symbol TEXT NOT NULL,
    timestamp TIMESTAMP WITH TIME ZONE NOT NULL,
    data_source TEXT NOT NULL,
    interval TEXT DEFAULT '1m' NOT NULL,
    open NUMERIC(20, 8) NOT NULL,
    high NUMERIC(20, 8) NOT NULL,
    low NUMERIC(20, 8) NOT NULL,
    close NUMERIC(20, 8) NOT NULL,
    volume NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_market_data PRIMARY KEY (symbol, timestamp, data_source, interval),
    CONSTRAINT ck_market_data_bar CHECK (low <= open AND low <= close AND high >= open AND high >= close),
    CONSTRAINT ck_market_data_low CHECK (low > 0),
    CONSTRAINT ck_market_data_volume CHECK (volume >= 0)
) PARTITION BY RANGE (timestamp);

COMMENT ON TABLE data_ingestion.market_data IS 'Bars as they came from a source';

COMMENT ON COLUMN data_ingestion.market_data.symbol IS 'The ticker';

COMMENT ON COLUMN data_ingestion.market_data.timestamp IS 'Where the bar begins';

COMMENT ON COLUMN data_ingestion.market_data.data_source IS 'From where';

COMMENT ON COLUMN data_ingestion.market_data.interval IS 'How long the bar is';

COMMENT ON COLUMN data_ingestion.market_data.open IS 'First price';

COMMENT ON COLUMN data_ingestion.market_data.high IS 'Highest price';

COMMENT ON COLUMN data_ingestion.market_data.low IS 'Lowest price';

COMMENT ON COLUMN data_ingestion.market_data.close IS 'Last price';

COMMENT ON COLUMN data_ingestion.market_data.volume IS 'How much was traded';

COMMENT ON COLUMN data_ingestion.market_data.created_at IS 'When it arrived';

CREATE FUNCTION data_ingestion.keep_time_series() RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    RETURN QUERY SELECT shared.keep_series('data_ingestion.market_data', 'week', 'timestamp', 4, '732 days');
END
$body$;

REVOKE ALL ON FUNCTION data_ingestion.keep_time_series() FROM PUBLIC;

COMMENT ON FUNCTION data_ingestion.keep_time_series() IS 'Keeps every time series of data_ingestion; run by schedule';

CREATE FUNCTION data_ingestion.prepare_market_data(first timestamp with time zone, last timestamp with time zone) RETURNS SETOF text
LANGUAGE sql SECURITY DEFINER SET timezone = 'UTC'
SET search_path = pg_catalog, pg_temp
AS $body$
SELECT piece FROM generate_series(date_trunc('week', first, 'UTC'), last, '1 week') AS day,
    shared.create_series_piece('data_ingestion.market_data', 'week', day) AS piece
WHERE piece IS NOT NULL
$body$;

REVOKE ALL ON FUNCTION data_ingestion.prepare_market_data(timestamp with time zone, timestamp with time zone) FROM PUBLIC;

COMMENT ON FUNCTION data_ingestion.prepare_market_data(timestamp with time zone, timestamp with time zone) IS 'Makes pieces of market_data for a time gone by, before history is loaded into it';

CREATE MATERIALIZED VIEW data_ingestion.market_data_1h AS
SELECT symbol, data_source, date_trunc('hour', "timestamp", 'UTC') AS "timestamp",
    (array_agg(open ORDER BY "timestamp"))[1] AS open, max(high) AS high, min(low) AS low,
    (array_agg(close ORDER BY "timestamp" DESC))[1] AS close, sum(volume) AS volume, count(*) AS bars
FROM data_ingestion.market_data
WHERE "interval" = '1m'
GROUP BY 1, 2, 3;

CREATE UNIQUE INDEX uq_market_data_1h ON data_ingestion.market_data_1h (symbol, "timestamp", data_source);

COMMENT ON MATERIALIZED VIEW data_ingestion.market_data_1h IS 'Bars of an hour, from bars of a minute';

CREATE MATERIALIZED VIEW data_ingestion.market_data_1d AS
SELECT symbol, data_source, date_trunc('day', "timestamp", 'UTC') AS "timestamp",
    (array_agg(open ORDER BY "timestamp"))[1] AS open, max(high) AS high, min(low) AS low,
    (array_agg(close ORDER BY "timestamp" DESC))[1] AS close, sum(volume) AS volume, sum(bars)::bigint AS bars
FROM data_ingestion.market_data_1h
GROUP BY 1, 2, 3;

CREATE UNIQUE INDEX uq_market_data_1d ON data_ingestion.market_data_1d (symbol, "timestamp", data_source);

COMMENT ON MATERIALIZED VIEW data_ingestion.market_data_1d IS 'Bars of a day, from bars of an hour';

CREATE FUNCTION data_ingestion.refresh_roll_ups() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    REFRESH MATERIALIZED VIEW CONCURRENTLY data_ingestion.market_data_1h;
    REFRESH MATERIALIZED VIEW CONCURRENTLY data_ingestion.market_data_1d;
END
$body$;

REVOKE ALL ON FUNCTION data_ingestion.refresh_roll_ups() FROM PUBLIC;

COMMENT ON FUNCTION data_ingestion.refresh_roll_ups() IS 'Brings the roll-ups up to date; run by schedule';

SELECT data_ingestion.keep_time_series();
