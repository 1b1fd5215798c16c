"""`tradingdb:influxdb:Setup`: the first user, organisation, bucket and token of a server."""
