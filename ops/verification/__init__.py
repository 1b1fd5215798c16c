"""Whether a running stack is as it must be: what a check is, what it asks with, who runs it, what is told.

The checks themselves are tests, in tests/live/verify/checks.
"""
