CREATE TRIGGER articles_touch BEFORE UPDATE ON data_ingestion.articles FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER articles_touch ON data_ingestion.articles IS 'Keeps updated_at';

CREATE TRIGGER ingestion_status_touch BEFORE UPDATE ON data_ingestion.ingestion_status FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER ingestion_status_touch ON data_ingestion.ingestion_status IS 'Keeps updated_at';

CREATE TRIGGER prices_touch BEFORE UPDATE ON data_ingestion.prices FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER prices_touch ON data_ingestion.prices IS 'Keeps updated_at';

CREATE TRIGGER events_touch BEFORE UPDATE ON data_ingestion.events FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER events_touch ON data_ingestion.events IS 'Keeps updated_at';

CREATE TRIGGER institutional_holders_touch BEFORE UPDATE ON data_ingestion.institutional_holders FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER institutional_holders_touch ON data_ingestion.institutional_holders IS 'Keeps updated_at';

CREATE TRIGGER key_statistics_touch BEFORE UPDATE ON data_ingestion.key_statistics FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER key_statistics_touch ON data_ingestion.key_statistics IS 'Keeps updated_at';

CREATE TRIGGER sentiment_scores_touch BEFORE UPDATE ON data_ingestion.sentiment_scores FOR EACH ROW EXECUTE FUNCTION shared.touch_row();

COMMENT ON TRIGGER sentiment_scores_touch ON data_ingestion.sentiment_scores IS 'Keeps updated_at';
