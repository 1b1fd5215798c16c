"""`tradingdb:influxdb:Task`: Flux that the server runs by the clock."""
