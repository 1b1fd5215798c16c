"""Redis 8: TLS only, no default user, every write on disk within a second."""
