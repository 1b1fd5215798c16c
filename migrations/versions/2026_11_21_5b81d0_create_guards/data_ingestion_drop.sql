DROP TRIGGER sentiment_scores_touch ON data_ingestion.sentiment_scores;

DROP TRIGGER key_statistics_touch ON data_ingestion.key_statistics;

DROP TRIGGER institutional_holders_touch ON data_ingestion.institutional_holders;

DROP TRIGGER events_touch ON data_ingestion.events;

DROP TRIGGER prices_touch ON data_ingestion.prices;

DROP TRIGGER ingestion_status_touch ON data_ingestion.ingestion_status;

DROP TRIGGER articles_touch ON data_ingestion.articles;
