"""Puts boxes of one column under each other, each as near to where it wants to be as the others allow."""

from __future__ import annotations

from collections.abc import Sequence


def stacked(wishes: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Tops with the least squared distance from the wishes; a size includes the space below its box.

    Boxes that would overlap move as one block, to the mean of what its members want.
    """
    before = [0.0]
    for size in sizes:
        before.append(before[-1] + size)
    # Without the room taken by those before it, each wish only has to be no smaller than the last.
    blocks: list[tuple[float, int]] = []  # sum of wishes, members
    for place, wish in enumerate(wishes):
        total, count = wish - before[place], 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            earlier, members = blocks.pop()
            total, count = total + earlier, count + members
        blocks.append((total, count))
    level = [total / count for total, count in blocks for _ in range(count)]
    return [top + before[place] for place, top in enumerate(level)]
