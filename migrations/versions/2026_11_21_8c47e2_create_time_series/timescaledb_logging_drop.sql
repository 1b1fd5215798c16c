DROP TABLE logging.system_logs;

DROP TABLE logging.performance_logs;
