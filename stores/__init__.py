"""How programs use the databases. Knows nothing of how they are stood up."""
