"""The choice between official parts and stand-ins: `TDB_STANDINS` is auto, always or never."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import Enum

from infra.steps import StepError

VARIABLE = "TDB_STANDINS"


class Standins(Enum):
    """When our stand-ins take the place of official parts."""

    AUTO = "auto"  # where the official part is neither here nor to be had within seconds
    ALWAYS = "always"
    NEVER = "never"

    @classmethod
    def chosen(cls, environment: Mapping[str, str] = os.environ) -> Standins:
        given = environment.get(VARIABLE) or cls.AUTO.value
        try:
            return cls(given)
        except ValueError as error:
            raise StepError(
                f"{VARIABLE} is {given!r}", "set it to auto, always or never, or unset it"
            ) from error
