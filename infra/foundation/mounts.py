"""Where a server finds its files inside its container."""

from __future__ import annotations

from typing import Final

FILES: Final = "/etc/tradingdb"  # configuration, tls/ and secrets/; read-only
