"""The pool of symbols: each distinct text once, known by a number, as in q. Never shrinks, as in q."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray


class _Numbers(dict[bytes, int]):
    """Gives a new text the next number on its first look-up."""

    def __init__(self, texts: list[bytes]) -> None:
        super().__init__()
        self._texts = texts

    def __missing__(self, text: bytes) -> int:
        number = len(self._texts)
        self._texts.append(text)
        self[text] = number
        return number


_texts: list[bytes] = []
_numbers = _Numbers(_texts)
EMPTY = _numbers[b""]


def intern(text: str) -> int:
    return _numbers[text.encode("utf-8", "surrogateescape")]


def intern_all(texts: Iterable[bytes], count: int) -> NDArray[Any]:
    return np.fromiter(map(_numbers.__getitem__, texts), np.int32, count)


def intern_texts(texts: Iterable[str]) -> NDArray[Any]:
    return np.array([intern(text) for text in texts], np.int32)


def raw(number: int) -> bytes:
    return _texts[number]


def raws(numbers: NDArray[Any]) -> list[bytes]:
    return list(map(_texts.__getitem__, numbers.tolist()))


def text(number: int) -> str:
    return _texts[number].decode("utf-8", "surrogateescape")


def texts(numbers: NDArray[Any]) -> list[str]:
    return [text(number) for number in numbers.tolist()]


def ranks(numbers: NDArray[Any]) -> NDArray[Any]:
    """Numbers that order as the texts do, for sorting and comparing; equal texts have equal ranks."""
    if not len(numbers):
        return np.zeros(0, np.int32)
    present = np.flatnonzero(np.bincount(numbers)).astype(np.int32)
    order = sorted(present.tolist(), key=_texts.__getitem__)
    table = np.zeros(int(present[-1]) + 1, np.int32)
    table[order] = np.arange(len(order), dtype=np.int32)
    ranked: NDArray[Any] = table[numbers]
    return ranked
