"""What can go wrong between a program and a q process."""

from __future__ import annotations


class KdbError(Exception):
    """The server evaluated the message and signalled; `str()` is q's own text, such as `type`."""


class KdbConnectionError(Exception):
    """The server cannot be reached, refused the login, or left in the middle; one clear sentence."""


class KdbLoginError(KdbConnectionError):
    """The server answers and does not let the user in."""


class KdbTrustError(KdbConnectionError):
    """The server does not prove itself by an authority that is trusted."""


class CodecError(Exception):
    """Bytes that are not a whole, well-formed q message, or a value that has no wire form."""
