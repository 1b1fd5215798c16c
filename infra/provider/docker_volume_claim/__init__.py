"""`tradingdb:docker:VolumeClaim`: refuses a data volume that the state does not know."""
