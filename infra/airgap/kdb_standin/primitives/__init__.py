"""The keywords and operators of q over values."""
