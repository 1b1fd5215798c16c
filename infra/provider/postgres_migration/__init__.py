"""`tradingdb:postgres:Migration`: brings a database to a revision of the history in migrations/."""
