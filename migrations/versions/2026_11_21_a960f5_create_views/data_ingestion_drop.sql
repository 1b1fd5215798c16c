DROP VIEW data_ingestion.failing_sources;

DROP VIEW data_ingestion.latest_prices;
