"""`tradingdb:docker:Readiness`: a container that passes its own health check, without waiting for Docker."""
