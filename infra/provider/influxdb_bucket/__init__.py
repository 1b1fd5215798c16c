"""`tradingdb:influxdb:Bucket`: a bucket with its retention."""
