"""The grammar of select, exec, update and delete."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from infra.airgap.kdb_standin.errors import QSyntaxError
from infra.airgap.kdb_standin.lang import locals_of
from infra.airgap.kdb_standin.lang.lexer import Kind, Token
from infra.airgap.kdb_standin.lang.nodes import Assign, Name, Node, Query
from infra.airgap.kdb_standin.lang.words import CLAUSES

if TYPE_CHECKING:
    from collections.abc import Callable


class QueryParser:
    """The part of the parser that reads queries; the rest is in `parser`."""

    in_query: bool
    next: Callable[[], Token]
    expression: Callable[[], Node]
    fail: Callable[..., QSyntaxError]
    expect: Callable[[str], None]
    is_mark: Callable[[str], bool]
    sequence: Callable[[str], list[Node]]

    @property
    def token(self) -> Token:
        raise NotImplementedError

    @contextlib.contextmanager
    def outside_query(self) -> Iterator[None]:
        """Inside brackets a comma joins again and `by` is a name again."""
        before, self.in_query = self.in_query, False
        try:
            yield
        finally:
            self.in_query = before

    def query(self) -> Node:
        keyword = self.next().text
        before, self.in_query = self.in_query, True
        try:
            found = Query(keyword, [], None, Name(""), [])
            self._options(found)
            phrases = self._phrases()
            if self._takes("by"):
                by = self._phrases()
                found.by = _named(by)
                found.by_unnamed = len(by) == 1 and not isinstance(by[0], Assign)
            if not self._takes("from"):
                raise self.fail("from")
            self.in_query = before
            found.source = self._source()
            if self._takes("where"):
                self.in_query = True
                found.where = self._phrases()
        finally:
            self.in_query = before
        self._columns(found, phrases)
        return found

    def _source(self) -> Node:
        self.in_query = True
        return self.expression()

    def _options(self, found: Query) -> None:
        if self.token.kind is Kind.NAME and self.token.text == "distinct":
            self.next()
            found.distinct = True
        if found.keyword == "select" and self.is_mark("["):
            self.next()
            with self.outside_query():
                found.limit = self.sequence("]")
            self.expect("]")

    def _takes(self, word: str) -> bool:
        if self.token.kind is Kind.NAME and self.token.text == word:
            self.next()
            return True
        return False

    def _phrases(self) -> list[Node]:
        """Expressions between commas."""
        if self.token.kind is Kind.NAME and self.token.text in CLAUSES:
            return []
        found = [self.expression()]
        while self.token.kind is Kind.OPERATOR and self.token.text == ",":
            self.next()
            found.append(self.expression())
        return found

    def _columns(self, found: Query, phrases: list[Node]) -> None:
        if found.keyword == "delete":
            for phrase in phrases:
                if not isinstance(phrase, Name):
                    raise self.fail("delete")
                found.names.append(phrase.text)
            return
        found.unnamed = len(phrases) == 1 and not isinstance(phrases[0], Assign)
        found.columns = _named(phrases)


def _named(phrases: list[Node]) -> list[tuple[str, Node]]:
    """Each phrase with its column's name; a name given twice gets a number behind it."""
    found: list[tuple[str, Node]] = []
    taken: set[str] = set()
    for phrase in phrases:
        if isinstance(phrase, Assign) and phrase.indices is None and phrase.operator is None:
            name, node = phrase.name, phrase.value
        else:
            name, node = locals_of.column_name(phrase, 0), phrase
        plain, number = name, 1
        while name in taken:
            name, number = f"{plain}{number}", number + 1
        taken.add(name)
        found.append((name, node))
    return found
