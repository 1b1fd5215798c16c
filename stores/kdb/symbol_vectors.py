"""Long symbol vectors between their wire form and pool numbers, without a Python object for each symbol.

Symbols of up to 15 bytes are two machine words. Their hashes give slots of a table; as long as no
two different symbols share a slot, each slot is one symbol and is looked up in the pool once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stores.kdb import symbols

#: Below this many symbols plain Python is as fast.
WORTHWHILE = 4096
_LONGEST = 15
_WINDOW = 24  # bytes a symbol assumed at first when looking for the end of a vector
_BITS = 20
_MULTIPLIERS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xD6E8FEB86659FD93)
_MASKS = np.array([(1 << 8 * size) - 1 for size in range(9)], np.uint64)

Array = NDArray[Any]


def read(data: bytes, start: int, count: int) -> tuple[Array, int] | None:
    """Pool numbers of `count` NUL-ended texts and where they end; None when the plain way must do."""
    window = np.frombuffer(data, np.uint8, min(count * _WINDOW, len(data) - start), start)
    ends = np.flatnonzero(window == 0)[:count]
    if len(ends) < count:
        return None
    starts = np.empty(count, np.int64)
    starts[0] = 0
    starts[1:] = ends[:-1] + 1
    lengths = ends - starts
    if int(lengths.max()) > _LONGEST:
        return None
    end = int(ends[-1]) + 1
    padded = np.zeros(end + 16, np.uint8)
    padded[:end] = window[:end]
    words = np.ndarray((end + 8,), "<u8", padded.data, 0, (1,))  # a word from every byte on
    low = words[starts] & _MASKS[np.minimum(lengths, 8)]
    high = words[starts + 8] & _MASKS[np.maximum(lengths - 8, 0)] if int(lengths.max()) > 8 else None
    found = _slots(low, high)
    if found is None:
        return None
    slots, firsts = found
    table = np.zeros(1 << _BITS, np.int32)
    texts = [bytes(window[starts[at] : ends[at]]) for at in firsts.tolist()]
    table[slots[firsts]] = symbols.intern_all(texts, len(texts))
    return table[slots], start + end


def _slots(low: Array, high: Array | None) -> tuple[Array, Array] | None:
    """A slot for each symbol and the place of one symbol of each slot; None when slots collide."""
    for multiplier in _MULTIPLIERS:
        mixed = low * np.uint64(multiplier)
        if high is not None:
            mixed ^= high * np.uint64(_MULTIPLIERS[1] ^ multiplier | 1)
            mixed *= np.uint64(multiplier)
        slots = (mixed >> np.uint64(64 - _BITS)).astype(np.int64)
        places = np.full(1 << _BITS, -1, np.int64)
        places[slots] = np.arange(len(slots))
        mine = places[slots]
        if np.array_equal(low[mine], low) and (high is None or np.array_equal(high[mine], high)):
            return slots, places[places >= 0]
    return None


def write(numbers: Array) -> bytes | memoryview | None:
    """NUL-ended texts of pool numbers end to end; None when the plain way must do."""
    present = np.flatnonzero(np.bincount(numbers))
    if len(present) * 4 > len(numbers):
        return None
    texts = [symbols.raw(number) + b"\0" for number in present.tolist()]
    width = max(map(len, texts))
    if width > _LONGEST + 1:
        return None
    rows = np.zeros((int(present[-1]) + 1, width), np.uint8)
    rows[present] = np.frombuffer(b"".join(text.ljust(width, b"\1") for text in texts), np.uint8).reshape(
        len(texts), width
    )
    picked = rows.view(f"V{width}").ravel()[numbers].view(np.uint8)
    if all(len(text) == width for text in texts):
        return picked.data
    lengths = np.zeros(len(rows), np.int8)
    lengths[present] = [len(text) for text in texts]
    inside = np.arange(width, dtype=np.int8) < lengths[numbers][:, None]
    return picked[inside.ravel()].data
