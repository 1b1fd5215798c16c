"""PostgreSQL 17: its server, who may connect, and the roles, databases and schemas in it."""
