DROP FUNCTION logging.keep_time_series();

DROP TABLE logging.system_logs;

DROP TABLE logging.performance_logs;
