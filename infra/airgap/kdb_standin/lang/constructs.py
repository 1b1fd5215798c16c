"""The grammar of what has brackets of its own: table literals and lambdas."""

from __future__ import annotations

from infra.airgap.kdb_standin.lang import locals_of
from infra.airgap.kdb_standin.lang.lexer import Kind, Token
from infra.airgap.kdb_standin.lang.nodes import Assign, Empty, Function, Node, TableLiteral
from infra.airgap.kdb_standin.lang.queries import QueryParser


class ConstructParser(QueryParser):
    """Between the parser of queries and the parser of expressions."""

    text: str

    def _table(self) -> Node:
        self.next()
        keys = None if self.is_mark("]") else self._table_columns("]")
        self.expect("]")
        columns = self._table_columns(")")
        self.expect(")")
        return TableLiteral(keys, columns)

    def _table_columns(self, closer: str) -> list[tuple[str, Node]]:
        if self.is_mark(closer):
            return []
        found = []
        for position, item in enumerate(self.sequence(closer)):
            if isinstance(item, Assign) and item.indices is None and item.operator is None:
                found.append((item.name, item.value))
            elif isinstance(item, Empty):
                raise self.fail(self.token.text)
            else:
                found.append((locals_of.column_name(item, position), item))
        return found

    def _lambda(self, opening: Token) -> Node:
        parameters: list[str] | None = None
        with self.outside_query():
            if self.is_mark("["):
                parameters = self._parameters()
            body = self.sequence("}")
        closing = self.next()
        text = self.text[opening.start : closing.end]
        if parameters is None:
            parameters = locals_of.implicit_parameters(body)
        return Function(parameters, body, text, locals_of.local_names(parameters, body))

    def _parameters(self) -> list[str]:
        self.next()
        found = []
        while not self.is_mark("]"):
            token = self.next()
            if token.kind is not Kind.NAME:
                raise self.fail(token.text, token)
            found.append(token.text)
            if self.is_mark(";"):
                self.next()
        self.next()
        if len(found) > 8:
            raise self.fail("params")
        return found
