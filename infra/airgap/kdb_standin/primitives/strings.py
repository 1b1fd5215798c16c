"""Text: string, upper, lower, trim, like, ss, ssr, sv, vs, show; and the environment."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import numpy as np

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.functions import contextual, pure
from infra.airgap.kdb_standin.evaluation.items import collapse, iterate, text_of, whole_number
from stores.kdb import symbols
from stores.kdb.atoms import bare_text
from stores.kdb.render import line_of, render
from stores.kdb.types import BOOL, CHAR, LONG, SYMBOL
from stores.kdb.values import (
    NOTHING,
    Atom,
    Dict,
    Items,
    Lambda,
    Table,
    Value,
    Vector,
    chars,
    symbol,
    symbol_list,
)

if TYPE_CHECKING:
    from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter


@contextual("string", rank=1)
def string(q: Interpreter, value: Value) -> Value:
    match value:
        case Atom(code=code, data=data):
            return chars(bare_text(code, data, q.settings["P"]))
        case Vector(code=code, data=data):
            if code == SYMBOL:
                return Items([chars(text) for text in symbols.raws(data)])
            return Items([chars(bare_text(code, entry, q.settings["P"])) for entry in data])
        case Items(items=items):
            return Items([string(q, entry) for entry in items])
        case Dict(keys=keys, values=values):
            return Dict(keys, string(q, values))
        case Table(names=names, columns=columns):
            return Table(names, tuple(string(q, column) for column in columns))
        case Lambda(text=text):
            return chars(text)
    return chars(line_of(value))


def _on_text(value: Value, change: object) -> Value:
    assert callable(change)  # noqa: S101 - ours
    match value:
        case Vector(code=code) | Atom(code=code) if code == CHAR:
            found = chars(change(text_of(value)))
            return Atom(CHAR, found.data[0]) if isinstance(value, Atom) and len(found) else found
        case Atom(code=code) if code == SYMBOL:
            return symbol(change(text_of(value)))
        case Vector(code=code, data=data) if code == SYMBOL:
            return symbol_list(change(text) for text in symbols.texts(data))
        case Items(items=items):
            return Items([_on_text(entry, change) for entry in items])
        case Dict(keys=keys, values=values):
            return Dict(keys, _on_text(values, change))
    raise QError("type")


for _name, _change in {
    "upper": str.upper,
    "lower": str.lower,
}.items():
    pure(_name, rank=1)(lambda value, change=_change: _on_text(value, change))

for _name, _strip in {
    "trim": lambda text: text.strip(" "),
    "ltrim": lambda text: text.lstrip(" "),
    "rtrim": lambda text: text.rstrip(" "),
}.items():
    pure(_name, rank=1)(lambda value, change=_strip: _on_text(value, change))


def pattern(text: str) -> re.Pattern[str]:
    """q's wildcards: * ? and sets in brackets, where ^ after the bracket negates."""
    out, at = "", 0
    while at < len(text):
        letter = text[at]
        end = text.find("]", at + 2)
        if letter == "[" and end > 0:
            inner = text[at + 1 : end].replace("\\", "\\\\")
            out += f"[{inner}]"
            at = end
        else:
            out += {"*": ".*", "?": "."}.get(letter, re.escape(letter))
        at += 1
    return re.compile(out, re.DOTALL)


@pure("like", rank=2)
def like(left: Value, right: Value) -> Value:
    return _like(left, pattern(text_of(right)))


def _like(left: Value, wanted: re.Pattern[str]) -> Value:
    match left:
        case Vector(code=code, data=data) if code == SYMBOL:
            numbers, inverse = np.unique(data, return_inverse=True)
            fits = np.array([bool(wanted.fullmatch(text)) for text in symbols.texts(numbers)], np.bool_)
            return Vector(BOOL, fits[inverse] if len(data) else np.zeros(0, np.bool_))
        case Vector(code=code) | Atom(code=code) if code in (CHAR, SYMBOL):
            return Atom(BOOL, np.bool_(bool(wanted.fullmatch(text_of(left)))))
        case Items(items=items):
            return collapse([_like(entry, wanted) for entry in items])
        case Dict(keys=keys, values=values):
            return Dict(keys, _like(values, wanted))
    raise QError("type")


@pure("ss", rank=2)
def ss(left: Value, right: Value) -> Value:
    found = [match.start() for match in pattern(text_of(right)).finditer(text_of(left))]
    return Vector(LONG, np.array(found, np.int64))


@contextual("ssr", rank=3)
def ssr(q: Interpreter, text: Value, old: Value, new: Value) -> Value:
    if isinstance(new, Atom | Vector):
        replacement = text_of(new)
        return chars(pattern(text_of(old)).sub(lambda _: replacement, text_of(text)))
    change = lambda found: text_of(q.apply(new, [chars(found[0])]))  # noqa: E731
    return chars(pattern(text_of(old)).sub(change, text_of(text)))


@pure("sv", rank=2)
def sv(left: Value, right: Value) -> Value:
    """Texts joined by a separator, symbols into a path or a dotted name, digits into a number."""
    if isinstance(left, Atom) and left.code == SYMBOL and isinstance(right, Vector) and right.code == SYMBOL:
        parts = symbols.texts(right.data)
        separator = "/" if parts and parts[0].startswith(":") else "."
        return symbol(separator.join(parts))
    if isinstance(left, Atom) and left.code == SYMBOL and isinstance(right, Items):
        return chars("".join(text_of(part) + os.linesep for part in right.items))
    if isinstance(left, Atom | Vector) and left.code == CHAR:
        return chars(text_of(left).join(text_of(part) for part in iterate(right)))
    if isinstance(left, Atom) and isinstance(right, Vector) and right.data.dtype.kind in "iu":
        base, total = whole_number(left), 0
        for digit in right.data.tolist():
            total = total * base + digit
        return Atom(LONG, np.int64((total + (1 << 63)) % (1 << 64) - (1 << 63)))
    raise QError("nyi")


@pure("vs", rank=2)
def vs(left: Value, right: Value) -> Value:
    """Text cut at a separator, a path or dotted name into symbols, a number into digits."""
    if isinstance(left, Atom) and left.code == SYMBOL and isinstance(right, Atom) and right.code == SYMBOL:
        text = text_of(right)
        if text.startswith(":"):
            folder, _, name = text.rpartition("/")
            return symbol_list([folder, name] if folder else [text])
        return symbol_list(text.split("."))
    if isinstance(left, Atom) and left.code == SYMBOL and isinstance(right, Vector):
        return Items([chars(part) for part in text_of(right).splitlines()])
    if isinstance(left, Atom | Vector) and left.code == CHAR:
        return Items([chars(part) for part in text_of(right).split(text_of(left))])
    if isinstance(left, Atom) and isinstance(right, Atom) and right.data.dtype.kind == "i":
        base, number, digits = whole_number(left), int(right.data), []
        if base < 2 or number < 0:
            raise QError("domain")
        while number:
            number, digit = divmod(number, base)
            digits.append(digit)
        return Vector(LONG, np.array(digits[::-1] or [0], np.int64))
    raise QError("nyi")


@pure("show", rank=1)
def show(value: Value) -> Value:
    print(render(value), flush=True)
    return NOTHING


@pure(".Q.s", rank=1)
def console_string(value: Value) -> Value:
    return chars(render(value) + "\n")


@pure(".Q.s1", rank=1)
def console_line(value: Value) -> Value:
    return chars(line_of(value))


@pure("getenv", rank=1)
def getenv(name: Value) -> Value:
    return chars(os.environ.get(text_of(name), ""))


@pure("hsym", rank=1)
def hsym(name: Value) -> Value:
    if isinstance(name, Vector) and name.code == SYMBOL:
        return symbol_list(text if text.startswith(":") else ":" + text for text in symbols.texts(name.data))
    text = text_of(name)
    return symbol(text if text.startswith(":") else ":" + text)
