"""PostgreSQL: what is declared, what is live, and how the live side is read without changing anything."""
