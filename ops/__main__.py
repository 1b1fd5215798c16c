"""`python -m ops`: what `./tdb` runs once Python and its packages are there."""

from __future__ import annotations

from ops.cli import main

if __name__ == "__main__":
    main()
