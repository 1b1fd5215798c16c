CREATE VIEW data_ingestion.latest_prices WITH (security_invoker = true) AS
SELECT DISTINCT ON (symbol) symbol, "timestamp", open, high, low, close, volume
FROM data_ingestion.prices
ORDER BY symbol, "timestamp" DESC;

COMMENT ON VIEW data_ingestion.latest_prices IS 'The last checked bar of every ticker';

CREATE VIEW data_ingestion.failing_sources WITH (security_invoker = true) AS
SELECT data_source, dataset, max(started_at) AS last_failed_at, count(*) AS failures
FROM data_ingestion.ingestion_status
WHERE status = 'FAILED' AND started_at > now() - interval '1 day'
GROUP BY data_source, dataset;

COMMENT ON VIEW data_ingestion.failing_sources IS 'Loaders that failed within a day';
