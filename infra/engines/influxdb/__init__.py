"""InfluxDB 2: TLS, hashed tokens, hardened; set up over its own interface."""
