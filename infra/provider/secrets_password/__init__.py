"""`tradingdb:secrets:Password`: a value generated once and kept, or given."""
