"""q values as the text that a console shows: atoms, lists, dictionaries, aligned tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stores.kdb.atoms import bare_text, console_text, is_null, quoted, vector_text
from stores.kdb.types import BYTE, CHAR, GUID, NAMES, SYMBOL
from stores.kdb.values import Atom, Dict, Items, Lambda, Nothing, Table, Value, Vector, length

_ROWS, _COLUMNS = 25, 200


def render(value: Value, rows: int = _ROWS, columns: int = _COLUMNS) -> str:
    """Several lines without a last newline; longer values end in `..`, and `::` gives nothing."""
    if isinstance(value, Nothing):
        return ""
    if isinstance(value, Table):
        lines = _table_lines(value, rows)
    elif isinstance(value, Dict):
        lines = _dict_lines(value, rows)
    elif isinstance(value, Items) and len(value) > 1 and not all(isinstance(v, Atom) for v in value.items):
        lines = [line_of(item) for item in value.items[:rows]]
        if len(value) > rows:
            lines.append("..")
    else:
        lines = [line_of(value)]
    return "\n".join(_cut(line.rstrip(), columns) for line in lines)


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 2] + ".."


def line_of(value: Value) -> str:
    """A value on one line."""
    match value:
        case Atom(code=code, data=data):
            return console_text(code, data)
        case Vector(code=code, data=data):
            return _vector_line(code, data)
        case Items(items=items):
            inner = ";".join(line_of(item) for item in items[:200])
            return f",{inner}" if len(items) == 1 else f"({inner})"
        case Table(names=names, columns=columns):
            return "+" + "".join(f"`{name}" for name in names) + "!" + line_of(Items(columns))
        case Dict(keys=keys, values=values):
            return f"{line_of(keys)}!{line_of(values)}"
        case Lambda(text=text):
            return text
        case Nothing():
            return "::"
    return str(value)


def _vector_line(code: int, data: np.ndarray[tuple[int], np.dtype[np.generic]]) -> str:
    if len(data) == 0 and code != CHAR:
        names = {SYMBOL: "`symbol$()", GUID: "`guid$()"}
        return names.get(code, f"`{NAMES[code]}$()")
    text = vector_text(code, data[:2000])
    return "," + text if len(data) == 1 else text


def _cell(value: Value) -> str:
    """An item inside a table: symbols bare, nulls empty, strings quoted."""
    if isinstance(value, Atom):
        if value.code in (SYMBOL, CHAR):
            return bare_text(value.code, value.data)
        return "" if is_null(value.code, value.data) else bare_text(value.code, value.data)
    if isinstance(value, Vector) and value.code == CHAR:
        return quoted(value.data.tobytes())
    return line_of(value)


def _cells(column: Value, count: int) -> list[str]:
    match column:
        case Vector(code=code, data=data):
            prefix = "0x" if code == BYTE else ""
            return [prefix + _cell(Atom(code, item)) for item in data[:count]]
        case Items(items=items):
            return [_cell(item) for item in items[:count]]
        case Table(names=names, columns=columns):
            width = [_cells(inner, count) for inner in columns]
            return [
                " ".join(f"{n}:{c[row]}" for n, c in zip(names, width, strict=True)) for row in range(count)
            ]
    return [line_of(column)]


def _block(names: Sequence[str], columns: Sequence[Value], count: int) -> list[str]:
    """Header, and one line a row, each column as wide as its widest cell."""
    texts = [[name, *_cells(column, count)] for name, column in zip(names, columns, strict=True)]
    widths = [max(map(len, column)) for column in texts]
    return [
        " ".join(column[row].ljust(width) for column, width in zip(texts, widths, strict=True))
        for row in range(count + 1)
    ]


def _table_lines(table: Table, rows: int) -> list[str]:
    count = min(len(table), rows)
    lines = _block(table.names, table.columns, count)
    ruled = [lines[0], "-" * len(lines[0]), *lines[1:]]
    return [*ruled, ".."] if len(table) > rows else ruled


def _dict_lines(value: Dict, rows: int) -> list[str]:
    count = min(len(value), rows)
    more = [".."] if len(value) > rows else []
    if isinstance(value.keys, Table) and isinstance(value.values, Table):
        left = _block(value.keys.names, value.keys.columns, count)
        right = _block(value.values.names, value.values.columns, count)
        lines = [f"{a}| {b}" for a, b in zip(left, right, strict=True)]
        rule = "-" * len(left[0]) + "| " + "-" * len(right[0])
        return [lines[0], rule, *lines[1:], *more]
    keys = _cells(value.keys, count)
    values = [line_of(_item(value.values, row)) for row in range(count)]
    if isinstance(value.keys, Table):
        keys = _block(value.keys.names, value.keys.columns, count)[1:]
    width = max(map(len, keys), default=0)
    return [f"{key.ljust(width)}| {text}" for key, text in zip(keys, values, strict=True)] + more


def _item(value: Value, row: int) -> Value:
    if isinstance(value, Vector):
        return Atom(value.code, value.data[row])
    if isinstance(value, Items):
        return value.items[row]
    return value


def describe(value: Value) -> str:
    """The type in words, for messages: `long vector of 3`."""
    if isinstance(value, Atom):
        return NAMES[value.code]
    if isinstance(value, Vector):
        return f"{NAMES[value.code]} vector of {length(value)}"
    return type(value).__name__.lower()
