"""What holds for every test: interruptions work, however the run itself was started."""

from __future__ import annotations

import signal

# A shell starts what it puts in the background with SIGINT ignored, and so would all of its descendants.
signal.signal(signal.SIGINT, signal.default_int_handler)
