"""Alembic's configuration, as code: there is no alembic.ini, and no address or password of a database."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic.config import Config
from sqlalchemy import Connection

from schema.postgres.branch import Branch

LOCATION: Final = Path(__file__).resolve().parent
# By date, revision, verb and object: `2026_11_21_3f2a9c_create_platform_tables.py`.
FILE_NAMES: Final = "%(year)d_%(month).2d_%(day).2d_%(rev)s_%(slug)s"


def configuration(connection: Connection | None = None, time_series: Branch = Branch.NATIVE) -> Config:
    config = Config(attributes={"connection": connection, "time_series": time_series})
    for name, value in {
        "script_location": str(LOCATION),
        "file_template": FILE_NAMES,
        "timezone": "UTC",
        "truncate_slug_length": "60",
    }.items():
        config.set_main_option(name, value.replace("%", "%%"))
    return config
