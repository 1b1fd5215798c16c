"""`tradingdb:redis:Config`: settings of a server that take effect while it runs."""
