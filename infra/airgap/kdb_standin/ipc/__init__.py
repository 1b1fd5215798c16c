"""The wire side: listening, logins, TLS, messages in and out. Evaluates nothing itself."""
