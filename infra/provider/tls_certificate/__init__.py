"""`tradingdb:tls:Certificate`: what an authority signs for a server or a client."""
