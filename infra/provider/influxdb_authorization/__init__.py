"""`tradingdb:influxdb:Authorization`: a token for some buckets and nothing else."""
