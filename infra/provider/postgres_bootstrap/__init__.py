"""`tradingdb:postgres:Bootstrap`: what only a superuser can do to a server, done over its local socket."""
