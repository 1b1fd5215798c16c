"""What a message means: text to evaluate, or a function with its arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.airgap.kdb_standin.errors import QError
from infra.airgap.kdb_standin.evaluation.items import text_of
from infra.airgap.kdb_standin.system.loading import run_text
from stores.kdb.types import CHAR, SYMBOL
from stores.kdb.values import NOTHING, Atom, Items, Lambda, Value, Vector

if TYPE_CHECKING:
    from infra.airgap.kdb_standin.evaluation.interpreter import Interpreter


def evaluate_message(q: Interpreter, content: Value) -> Value:
    """`value` of the message, as q's own .z.pg has it."""
    match content:
        case Vector(code=code) | Atom(code=code) if code == CHAR:
            return run_text(q, text_of(content))
        case Items(items=items) if items:
            function = callable_of(q, items[0])
            return q.apply(function, list(items[1:]) or [NOTHING])
        case Vector(code=code, data=data) if code == SYMBOL and len(data):
            # a list of symbols: the first names the function
            head, *rest = [Atom(SYMBOL, entry) for entry in data]
            return q.apply(callable_of(q, head), rest or [NOTHING])
        case Atom(code=code) if code == SYMBOL:
            return q.look_up(text_of(content), q.context)
        case Lambda():
            return content
    return content


def callable_of(q: Interpreter, head: Value) -> Value:
    """The function that stands first in a message: by name, by its text, or itself."""
    match head:
        case Vector(code=code) | Atom(code=code) if code == CHAR:
            return run_text(q, text_of(head))
        case Atom(code=code) if code == SYMBOL:
            return q.look_up(text_of(head), q.context)
        case Vector(code=code):
            raise QError("type")
    return head
