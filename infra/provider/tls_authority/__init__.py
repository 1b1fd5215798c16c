"""`tradingdb:tls:Authority`: the self-signed root of a stack."""
