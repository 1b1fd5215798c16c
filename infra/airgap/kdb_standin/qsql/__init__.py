"""select, exec, update, delete and their functional forms."""
