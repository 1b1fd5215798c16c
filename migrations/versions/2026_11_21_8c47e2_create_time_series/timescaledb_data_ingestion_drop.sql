DROP MATERIALIZED VIEW data_ingestion.market_data_1d;

DROP MATERIALIZED VIEW data_ingestion.market_data_1h;

DROP TABLE data_ingestion.market_data;
