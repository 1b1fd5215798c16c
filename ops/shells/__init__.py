"""Clients of the four engines, given their addresses, logins and certificates from the stack."""
