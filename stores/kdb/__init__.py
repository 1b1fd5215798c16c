"""KDB+ from Python: values of q, their wire form, a connection and their text. Needs numpy alone."""

from stores.kdb.connection import Connection
from stores.kdb.errors import KdbConnectionError, KdbError, KdbLoginError, KdbTrustError
from stores.kdb.render import render

__all__ = ["Connection", "KdbConnectionError", "KdbError", "KdbLoginError", "KdbTrustError", "render"]
