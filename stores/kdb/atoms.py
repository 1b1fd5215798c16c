"""The text of single atoms, as q's `string` gives it and as its console shows it."""

from __future__ import annotations

from typing import Any

import numpy as np

from stores.kdb import symbols
from stores.kdb.temporal import temporal_text
from stores.kdb.types import (
    BOOL,
    BYTE,
    CHAR,
    DATE,
    DATETIME,
    FLOAT,
    FLOATING,
    GUID,
    INT,
    LETTERS,
    LONG,
    MINUTE,
    MONTH,
    REAL,
    SECOND,
    SHORT,
    SYMBOL,
    TEMPORAL,
    TIME,
    TIMESPAN,
    TIMESTAMP,
    infinity_of,
    null_of,
)

#: What follows each literal, in the console, so that its type can be read.
SUFFIX = {BOOL: "b", SHORT: "h", INT: "i", REAL: "e", MONTH: "m"}
_NULL_LETTER = {LONG: "N", FLOAT: "n"}
_PRECISION = 7  # significant digits, q's default \P


def is_null(code: int, data: Any) -> bool:
    if code in FLOATING:
        return bool(np.isnan(data))
    if code in (BOOL, BYTE):
        return False
    return bool(data == null_of(code))


def bare_text(code: int, data: Any, precision: int = _PRECISION) -> str:
    """`string` of an atom: no suffixes or quotes, the null is empty for all but the named types."""
    if code == SYMBOL:
        return symbols.text(int(data))
    if code == CHAR:
        return bytes([int(data)]).decode("latin-1")
    if code == GUID:
        raw = np.asarray(data).tobytes().hex()
        return "-".join((raw[:8], raw[8:12], raw[12:16], raw[16:20], raw[20:]))
    if code == BOOL:
        return "1" if data else "0"
    if code == BYTE:
        return f"{int(data):02x}"
    if is_null(code, data):
        return ""
    for negative in (False, True):
        if data == infinity_of(code, negative=negative):
            return ("-" if negative else "") + ("0w" if code in (REAL, FLOAT, DATETIME) else "0W")
    if code in (REAL, FLOAT):
        return float_text(float(data), precision)
    if code in TEMPORAL:
        return temporal_text(code, data)
    return str(int(data))


def float_text(number: float, precision: int = _PRECISION) -> str:
    if np.isnan(number):
        return ""
    text = f"{number:.{precision or 17}g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        return f"{mantissa}e{exponent[0]}{exponent[1:].lstrip('0').zfill(2)}"
    return text


def console_text(code: int, data: Any, *, suffix: bool = True) -> str:
    """A literal that q reads back as the same atom."""
    if code == SYMBOL:
        return "`" + symbols.text(int(data))
    if code == CHAR:
        return quoted(bytes([int(data)]))
    if code == BYTE:
        return "0x" + bare_text(code, data)
    if code not in (GUID, BOOL) and is_null(code, data):
        letter = _NULL_LETTER.get(code, "N")
        return f"0{letter}{_tail(code, suffix)}"
    text = bare_text(code, data)
    if text.lower() in ("0w", "-0w"):
        return text + (_tail(code, suffix) if code != FLOAT else "")
    if code == FLOAT and suffix and text.lstrip("-").isdigit():
        return text + "f"
    return text + (SUFFIX.get(code, "") if suffix else "")


def _tail(code: int, suffix: bool) -> str:
    if not suffix or code in (LONG, FLOAT):
        return ""
    return LETTERS[code]


def quoted(raw: bytes) -> str:
    """Characters as a q string literal."""
    escapes = {0x22: '\\"', 0x5C: "\\\\", 0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t"}
    shown = "".join(escapes.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}") for byte in raw)
    return f'"{shown}"'


_WIDE = {DATE, TIMESTAMP, TIMESPAN, MINUTE, SECOND, TIME, DATETIME}


def vector_text(code: int, data: np.ndarray[Any, Any]) -> str:
    """A whole vector as its literal: `1 2 3`, `0101b`, `` `a`b ``."""
    if code == CHAR:
        return quoted(data.tobytes())
    if code == BOOL:
        return "".join("1" if item else "0" for item in data) + "b"
    if code == BYTE:
        return "0x" + data.tobytes().hex()
    if code == SYMBOL:
        return "".join(console_text(code, item) for item in data)
    texts = [console_text(code, item, suffix=False) for item in data]
    if code == FLOAT:
        plain = all(text.lstrip("-").isdigit() for text in texts)
        return " ".join(texts) + ("f" if plain else "")
    if code in SUFFIX:
        return " ".join(texts) + SUFFIX[code]
    untold = code in _WIDE and all(text.lower() in ("0n", "0w", "-0w") for text in texts)
    return " ".join(texts) + (LETTERS[code] if untold else "")
