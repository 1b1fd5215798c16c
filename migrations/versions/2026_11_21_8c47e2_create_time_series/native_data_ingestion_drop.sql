DROP FUNCTION data_ingestion.refresh_roll_ups();

DROP MATERIALIZED VIEW data_ingestion.market_data_1d;

DROP MATERIALIZED VIEW data_ingestion.market_data_1h;

DROP FUNCTION data_ingestion.prepare_market_data(timestamp with time zone, timestamp with time zone);

DROP FUNCTION data_ingestion.keep_time_series();

DROP TABLE data_ingestion.market_data;
