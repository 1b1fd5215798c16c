"""What can go wrong with InfluxDB. No message holds a token."""

from __future__ import annotations


class InfluxError(Exception):
    """Anything that a program may want to catch here."""


class UndeclaredPointError(InfluxError):
    """A point that the schema does not know so; nothing of its batch was sent."""


class InfluxWriteError(InfluxError):
    """The server did not take the points, or did not answer."""
