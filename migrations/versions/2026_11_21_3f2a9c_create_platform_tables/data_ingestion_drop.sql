DROP TABLE data_ingestion.sentiment_scores;

DROP TABLE data_ingestion.key_statistics;

DROP TABLE data_ingestion.institutional_holders;

DROP TABLE data_ingestion.events;

DROP TABLE data_ingestion.prices;

DROP TABLE data_ingestion.ingestion_status;

DROP TABLE data_ingestion.data_quality_logs;

DROP TABLE data_ingestion.articles;
