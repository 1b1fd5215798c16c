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
);

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

SELECT public.create_hypertable('data_ingestion.market_data', public.by_range('timestamp', INTERVAL '7 days'), create_default_indexes => false);

ALTER TABLE data_ingestion.market_data SET (
    timescaledb.compress,
    timescaledb.compress_segmentby = 'symbol, data_source',
    timescaledb.compress_orderby = '"timestamp" DESC, "interval"'
);

SELECT public.add_compression_policy('data_ingestion.market_data', INTERVAL '7 days');

SELECT public.add_retention_policy('data_ingestion.market_data', INTERVAL '732 days');

CREATE MATERIALIZED VIEW data_ingestion.market_data_1h WITH (timescaledb.continuous) AS
SELECT symbol, data_source, public.time_bucket(INTERVAL '1 hour', "timestamp") AS "timestamp",
    public.first(open, "timestamp") AS open, max(high) AS high, min(low) AS low,
    public.last(close, "timestamp") AS close, sum(volume) AS volume, count(*) AS bars
FROM data_ingestion.market_data
WHERE "interval" = '1m'
GROUP BY 1, 2, 3
WITH NO DATA;

SELECT public.add_continuous_aggregate_policy('data_ingestion.market_data_1h', start_offset => INTERVAL '3 days', end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '15 minutes');

COMMENT ON VIEW data_ingestion.market_data_1h IS 'Bars of an hour, from bars of a minute';

CREATE MATERIALIZED VIEW data_ingestion.market_data_1d WITH (timescaledb.continuous) AS
SELECT symbol, data_source, public.time_bucket(INTERVAL '1 day', "timestamp") AS "timestamp",
    public.first(open, "timestamp") AS open, max(high) AS high, min(low) AS low,
    public.last(close, "timestamp") AS close, sum(volume) AS volume, sum(bars)::bigint AS bars
FROM data_ingestion.market_data_1h
GROUP BY 1, 2, 3
WITH NO DATA;

SELECT public.add_continuous_aggregate_policy('data_ingestion.market_data_1d', start_offset => INTERVAL '14 days', end_offset => INTERVAL '1 day', schedule_interval => INTERVAL '1 hour');

COMMENT ON VIEW data_ingestion.market_data_1d IS 'Bars of a day, from bars of an hour';
