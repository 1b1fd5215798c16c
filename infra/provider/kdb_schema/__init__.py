"""`tradingdb:kdb:Schema`: the tables of a q server, migrated where they are and never defined anew."""
