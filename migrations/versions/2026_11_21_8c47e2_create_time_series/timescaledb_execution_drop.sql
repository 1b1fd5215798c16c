DROP TABLE execution.execution_logs;
