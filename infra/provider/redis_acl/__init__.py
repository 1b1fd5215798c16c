"""`tradingdb:redis:Acl`: the users of a server, loaded from its mounted file and seen to be right."""
