"""Text to tokens. Knows literals, names, operators and comments, and nothing of grammar."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from infra.airgap.kdb_standin.errors import QSyntaxError
from infra.airgap.kdb_standin.lang.literals import LiteralError, value_of
from stores.kdb.values import Atom, Value, chars, symbol, symbol_list


class Kind(enum.Enum):
    CONSTANT = 1
    NAME = 2
    OPERATOR = 3
    ADVERB = 4
    MARK = 5  # ( ) [ ] { } ;
    END = 6


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str
    start: int
    end: int
    spaced: bool  # white space, or nothing, stands before it
    value: Value | None = None


_SPACE = re.compile(r"\s+")
_COMMENT = re.compile(r"/[^\n]*")
_NUMBER = re.compile(r"-?(?:\d|\.\d)(?:[0-9A-Za-z.:]|(?<=\de)[-+](?=\d))*")
_FILE_OPERATOR = re.compile(r"[012]:(?!\d)")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*|(?:\.[A-Za-z][A-Za-z0-9_]*)+")
_SYMBOL = re.compile(r"`(:[A-Za-z0-9_.:/-]*|[A-Za-z0-9.][A-Za-z0-9._:]*)?")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(n|r|t|\\|\"|[0-7]{3}|.)", re.DOTALL)
_ADVERB = re.compile(r"'|/:|\\:|/|\\")
_EACH_PRIOR = re.compile(r"':")
_OPERATOR = re.compile(r"<=|>=|<>|::|[-+*%&|^=<>~,#_$?@!.:]")
_MARKS = "()[]{};"
_NUMBER_AFTER_NUMBER = re.compile(rf"\s+({_NUMBER.pattern})")


class Lexer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.tokens: list[Token] = []

    def run(self) -> list[Token]:
        while True:
            spaced = self._skip()
            if self.at >= len(self.text):
                self._add(Kind.END, self.at, spaced=True)
                return self.tokens
            self._token(spaced)

    def _skip(self) -> bool:
        """Past white space and comments; true when the next token stands apart from the last."""
        start = self.at
        while True:
            if match := _SPACE.match(self.text, self.at):
                self.at = match.end()
            elif self.text.startswith("/", self.at) and (self.at == 0 or self.text[self.at - 1].isspace()):
                match = _COMMENT.match(self.text, self.at)
                assert match is not None  # noqa: S101 - it begins with the slash just seen
                self.at = match.end()
            else:
                return self.at > start or self.at == 0

    def _add(self, kind: Kind, end: int, *, spaced: bool, value: Value | None = None) -> None:
        self.tokens.append(Token(kind, self.text[self.at : end], self.at, end, spaced, value))
        self.at = end

    def _token(self, spaced: bool) -> None:
        text, at = self.text, self.at
        letter = text[at]
        if letter == '"':
            self._string(spaced)
        elif letter == "`":
            self._symbols(spaced)
        elif match := _FILE_OPERATOR.match(text, at):
            self._add(Kind.OPERATOR, match.end(), spaced=spaced)
        elif self._number_starts(spaced):
            self._numbers(spaced)
        elif match := _NAME.match(text, at):
            self._add(Kind.NAME, match.end(), spaced=spaced)
        elif letter in _MARKS:
            self._add(Kind.MARK, at + 1, spaced=spaced)
        elif match := _EACH_PRIOR.match(text, at) or _ADVERB.match(text, at):
            self._add(Kind.ADVERB, match.end(), spaced=spaced)
        elif match := _OPERATOR.match(text, at):
            self._add(Kind.OPERATOR, match.end(), spaced=spaced)
        else:
            raise QSyntaxError(letter, text, at)

    def _number_starts(self, spaced: bool) -> bool:
        """A minus begins a number only where no noun ends right before it: `x-1` subtracts."""
        if not _NUMBER.match(self.text, self.at):
            return False
        if self.text[self.at] != "-" or spaced or not self.tokens:
            return True
        last = self.tokens[-1]
        return last.kind in (Kind.OPERATOR, Kind.ADVERB) or last.text in ("(", "[", "{", ";")

    def _numbers(self, spaced: bool) -> None:
        match = _NUMBER.match(self.text, self.at)
        assert match is not None  # noqa: S101 - `_number_starts` has looked
        words, end = [match[0]], match.end()
        while match := _NUMBER_AFTER_NUMBER.match(self.text, end):
            if _FILE_OPERATOR.match(self.text, match.start(1)):
                break
            words.append(match[1])
            end = match.end()
        try:
            value = value_of(words)
        except LiteralError as error:
            raise QSyntaxError(str(error), self.text, self.at) from error
        self._add(Kind.CONSTANT, end, spaced=spaced, value=value)

    def _symbols(self, spaced: bool) -> None:
        texts, end = [], self.at
        while match := _SYMBOL.match(self.text, end):
            texts.append(match[1] or "")
            end = match.end()
        value = symbol(texts[0]) if len(texts) == 1 else symbol_list(texts)
        self._add(Kind.CONSTANT, end, spaced=spaced, value=value)

    def _string(self, spaced: bool) -> None:
        match = _STRING.match(self.text, self.at)
        if match is None:
            raise QSyntaxError('"', self.text, self.at)
        raw = _unescape(match[1], self.text, self.at)
        value: Value = chars(raw)
        if len(raw) == 1:
            value = Atom(10, chars(raw).data[0])
        self._add(Kind.CONSTANT, match.end(), spaced=spaced, value=value)


_ESCAPES = {"n": b"\n", "r": b"\r", "t": b"\t", "\\": b"\\", '"': b'"'}


def _unescape(text: str, whole: str, position: int) -> bytes:
    out, at = bytearray(), 0
    for match in _ESCAPE.finditer(text):
        out += text[at : match.start()].encode("utf-8", "surrogateescape")
        code = match[1]
        if code in _ESCAPES:
            out += _ESCAPES[code]
        elif code.isdigit() and len(code) == 3 and int(code, 8) < 256:
            out.append(int(code, 8))
        else:
            raise QSyntaxError(f"\\{code}", whole, position)
        at = match.end()
    out += text[at:].encode("utf-8", "surrogateescape")
    return bytes(out)
