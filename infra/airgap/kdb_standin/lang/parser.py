"""Tokens to a syntax tree: q's right-to-left grammar. Queries are in `queries`."""

from __future__ import annotations

from infra.airgap.kdb_standin.errors import QSyntaxError
from infra.airgap.kdb_standin.lang.constructs import ConstructParser
from infra.airgap.kdb_standin.lang.lexer import Kind, Lexer, Token
from infra.airgap.kdb_standin.lang.nodes import (
    Assign,
    Block,
    Call,
    Compose,
    Conditional,
    Constant,
    Control,
    Derived,
    Empty,
    Listing,
    Name,
    Node,
    Return,
    Signal,
    Verb,
)
from infra.airgap.kdb_standin.lang.words import CLAUSES, CONTROLS, INFIX, QUERIES
from stores.kdb.values import NOTHING

_CLOSERS = frozenset({")", "]", "}", ";"})


def parse(text: str) -> list[Node]:
    """The expressions of one statement, in the order they are evaluated."""
    try:
        return Parser(text).statement()
    except RecursionError as error:
        raise QSyntaxError("stack", text, 0) from error


class Parser(ConstructParser):
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = Lexer(text).run()
        self.at = 0
        self.in_query = False

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def next(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def fail(self, message: str, token: Token | None = None) -> QSyntaxError:
        return QSyntaxError(message, self.text, (token or self.token).start)

    def is_mark(self, text: str) -> bool:
        return self.token.kind is Kind.MARK and self.token.text == text

    def expect(self, text: str) -> None:
        if not self.is_mark(text):
            shown = self.token.text or "end"
            raise self.fail(shown if shown != "end" else text)
        self.next()

    def statement(self) -> list[Node]:
        body = self.sequence("")
        if self.token.kind is not Kind.END:
            raise self.fail(self.token.text)
        return body

    def sequence(self, closer: str) -> list[Node]:
        """Expressions between semicolons, up to but without the closer."""
        found = [self.expression_or_empty()]
        while self.is_mark(";"):
            self.next()
            found.append(self.expression_or_empty())
        if closer and not self.is_mark(closer):
            raise self.fail(self.token.text or closer)
        return found

    def expression_or_empty(self) -> Node:
        return Empty() if self.at_end() else self.expression()

    def at_end(self) -> bool:
        token = self.token
        if token.kind is Kind.END or (token.kind is Kind.MARK and token.text in _CLOSERS):
            return True
        if not self.in_query:
            return False
        return (token.kind is Kind.OPERATOR and token.text == ",") or (
            token.kind is Kind.NAME and token.text in CLAUSES
        )

    # expressions

    def expression(self) -> Node:
        token = self.token
        if token.kind is Kind.ADVERB and token.text == "'" and not self._is_composition():
            self.next()
            return Signal(self.expression())
        if token.kind is Kind.OPERATOR and token.text == ":" and not self._stands_alone():
            self.next()
            return Return(self.expression())
        if token.kind is Kind.NAME and token.text in QUERIES:
            return self.query()
        return self.continued(self.term())

    def _is_composition(self) -> bool:
        following = self.tokens[self.at + 1]
        return following.text == "[" and not following.spaced

    def _stands_alone(self) -> bool:
        """`:` as a function: @[x;i;:;y]."""
        following = self.tokens[self.at + 1]
        return following.text in (";", ")", "]", "[", "}", "/", "\\", "'", "/:", "\\:", "':") or (
            following.kind is Kind.END
        )

    def continued(self, left: Node) -> Node:
        """What follows a term: an assignment, an infix function, an argument, or nothing."""
        if self.at_end():
            return left
        if not _is_verb(left) and (assigned := self._assignment(left)) is not None:
            return assigned
        if self.token.kind is Kind.NAME and self.token.text in QUERIES:
            return Call(left, [self.query()])
        token = self.token
        if token.kind is Kind.ADVERB:
            raise self.fail(token.text)
        right = self.term()
        if _is_verb(right) and not _is_verb(left):
            return self._infix(left, right)
        if _is_verb(right) and self.at_end():
            return Compose(right, left)
        return Call(left, [self.continued(right)])

    def _infix(self, left: Node, verb: Node) -> Node:
        if self.at_end():
            return Call(verb, [left, None])
        return Call(verb, [left, self.expression()])

    def _assignment(self, left: Node) -> Node | None:
        """name: …, name[…]: …, name+: …, name:: …"""
        start = self.at
        operator: Node | None = None
        if self.token.kind is Kind.OPERATOR and self.token.text not in (":", "::"):
            verb = self.next()
            if self.token.text != ":" or self.token.spaced:
                self.at = start
                return None
            operator = Verb(verb.text)
        if self.token.kind is not Kind.OPERATOR or self.token.text not in (":", "::"):
            self.at = start
            return None
        name, indices = _target(left)
        if name is None:
            raise self.fail(self.token.text)
        is_global = self.next().text == "::"
        if self.at_end():
            raise self.fail(self.token.text or ":")
        return Assign(name, indices, operator, self.expression(), is_global)

    # terms

    def term(self) -> Node:
        """A noun or a verb with the brackets and adverbs that follow it."""
        node = self._primary()
        while True:
            token = self.token
            if token.kind is Kind.MARK and token.text == "[":
                node = Call(node, self._arguments())
            elif token.kind is Kind.ADVERB and not token.spaced:
                self.next()
                node = Derived(node, token.text)
            else:
                return node

    def _arguments(self) -> list[Node | None]:
        with self.outside_query():
            self.expect("[")
            found = self.sequence("]")
        self.expect("]")
        return [None if isinstance(item, Empty) else item for item in found]

    def _primary(self) -> Node:
        token = self.next()
        if token.kind is Kind.CONSTANT:
            assert token.value is not None  # noqa: S101 - the lexer gives every constant one
            return Constant(token.value)
        if token.kind is Kind.NAME:
            return self._word(token)
        if token.kind is Kind.OPERATOR:
            return self._operator(token)
        if token.text == "(":
            return self._parenthesis()
        if token.text == "{":
            return self._lambda(token)
        if token.text == "[":
            with self.outside_query():
                body = self.sequence("]")
            self.expect("]")
            return Block(body)
        if token.kind is Kind.ADVERB and token.text == "'":
            return Verb("'")
        raise self.fail(token.text or "end of text", token)

    def _word(self, token: Token) -> Node:
        if token.text in CONTROLS and self.is_mark("["):
            with self.outside_query():
                self.next()
                test, *body = self.sequence("]")
            self.expect("]")
            return Control(token.text, test, body)
        return Name(token.text)

    def _operator(self, token: Token) -> Node:
        if token.text == "::" and self.at_end():
            return Constant(NOTHING)
        if token.text == "$" and self.is_mark("["):
            start = self.at
            arguments = self._arguments()
            if len(arguments) >= 3:
                return Conditional([item or Empty() for item in arguments])
            self.at = start
        return Verb(token.text)

    def _parenthesis(self) -> Node:
        with self.outside_query():
            if self.is_mark("["):
                return self._table()
            if self.is_mark(")"):
                self.next()
                return Listing([])
            items = self.sequence(")")
            self.next()
        if len(items) == 1:
            inner = items[0]
            return Block([inner]) if _is_verb(inner) or isinstance(inner, Assign) else inner
        return Listing(items)


def _is_verb(node: Node) -> bool:
    if isinstance(node, Name):
        return node.text in INFIX
    return isinstance(node, Verb | Derived)


def _target(node: Node) -> tuple[str | None, list[Node | None] | None]:
    if isinstance(node, Name):
        return node.text, None
    if isinstance(node, Call) and isinstance(node.function, Name):
        return node.function.text, node.arguments
    return None, None
