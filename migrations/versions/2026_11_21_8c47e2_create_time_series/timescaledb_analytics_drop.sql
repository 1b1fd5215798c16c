DROP TABLE analytics.system_performance;
