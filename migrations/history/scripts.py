"""Alembic's view of a folder of revisions, read from the files as they are now."""

from __future__ import annotations

import sys
from threading import RLock
from typing import Final

from alembic.config import Config
from alembic.script import ScriptDirectory

ALEMBIC: Final = RLock()  # `alembic.op` is one for the whole process


def loaded(config: Config) -> ScriptDirectory:
    """Leaves no compiled copies: Python takes one for current by its second and its size alone.

    A revision that is edited twice within a second would run as it was before.
    """
    with ALEMBIC:
        before = sys.dont_write_bytecode
        sys.dont_write_bytecode = True
        try:
            script = ScriptDirectory.from_config(config)
            script.get_heads()  # imports every revision
            return script
        finally:
            sys.dont_write_bytecode = before
