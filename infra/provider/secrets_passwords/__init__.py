"""`tradingdb:secrets:Passwords`: a set of values by name, each generated once and kept, or given."""
