DROP FUNCTION analytics.keep_time_series();

DROP TABLE analytics.system_performance;
