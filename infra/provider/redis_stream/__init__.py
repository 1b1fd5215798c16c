"""`tradingdb:redis:Stream`: a stream with all of its consumer groups."""
