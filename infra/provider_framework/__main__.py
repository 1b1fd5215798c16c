"""`python -m infra.provider_framework package.module:NAME`: serve the provider of that name.

Silent on interruption from the first moment on, also while the provider's own module is being loaded.
"""

from __future__ import annotations

import importlib
import sys

from infra.provider_framework.lifetime import stay_silent_until_ready


def main() -> None:
    stay_silent_until_ready()
    if len(sys.argv) < 2 or ":" not in sys.argv[1]:
        sys.exit("usage: python -m infra.provider_framework package.module:NAME [ENGINE ADDRESS]")
    module, _, name = sys.argv.pop(1).partition(":")
    provider = getattr(importlib.import_module(module), name)
    from infra.provider_framework.server import serve  # noqa: PLC0415  after the signals are set

    serve(provider)


if __name__ == "__main__":
    main()
