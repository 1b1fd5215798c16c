DROP FUNCTION execution.keep_time_series();

DROP TABLE execution.execution_logs;
