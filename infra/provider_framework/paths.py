"""Property paths as the engine writes them: `ports[0].internal`, `labels["a.b"]`. Text in, text out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

_PLAIN: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]*")
_STEP: Final = re.compile(r'\.?([^.\[\]"]+)|\[(\d+|\*)\]|\["((?:[^"\\]|\\.)*)"\]')

Element = str | int


def child(path: str, key: str) -> str:
    """The path of the member `key` of the object or map at `path` ("" is the top)."""
    if not _PLAIN.fullmatch(key):
        quoted = key.replace('"', '\\"')
        return f'{path}["{quoted}"]'
    return f"{path}.{key}" if path else key


def item(path: str, index: int) -> str:
    return f"{path}[{index}]"


def parse(path: str) -> list[Element]:
    """The elements of a path: names, indexes, and "*" for a wildcard."""
    elements: list[Element] = []
    position = 0
    while position < len(path):
        step = _STEP.match(path, position)
        if step is None:
            return [*elements, path[position:]]
        name, index, quoted = step.groups()
        if index is not None:
            elements.append("*" if index == "*" else int(index))
        else:
            elements.append(name if name is not None else quoted.replace('\\"', '"'))
        position = step.end()
    return elements


def top(path: str) -> str:
    """The property of the resource that a path begins in."""
    elements = parse(path)
    return str(elements[0]) if elements else path


def is_within(path: str, patterns: Iterable[str]) -> bool:
    """Whether the path lies at or below one of the patterns (`ignoreChanges`), which may hold wildcards."""
    elements = parse(path)
    return any(_covers(parse(pattern), elements) for pattern in patterns)


def _covers(pattern: Sequence[Element], elements: Sequence[Element]) -> bool:
    if len(pattern) > len(elements):
        return False
    return all(want in ("*", have) for want, have in zip(pattern, elements, strict=False))
