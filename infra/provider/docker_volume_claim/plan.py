"""What a claim refuses, and how it says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import Properties

VOLUME_NAME: Final = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")


def failures(new: Properties) -> Iterator[CheckFailure]:
    volume = new.get("volume")
    if isinstance(volume, str) and not VOLUME_NAME.fullmatch(volume):
        yield CheckFailure(
            "volume",
            f"{volume!r} is no volume name: two or more letters, digits, dots, dashes, underscores",
        )


def refusal(new: Properties, host: str) -> str:
    """The text for a volume that exists and that this state knows nothing of."""
    volume = new["volume"]
    hint = new.get("hint")
    adopt = f"set {hint}" if isinstance(hint, str) and hint else "set adopt on its claim"
    return (
        f"volume {volume} already exists on Docker at {host} and this state does not know it: it may hold "
        f"the data of an earlier stack. To go on with that data, {adopt}, or bring the old state back; "
        f"to start empty, remove it for good with: docker volume rm {volume}"
    )
