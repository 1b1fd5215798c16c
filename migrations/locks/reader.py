"""A place in a statement: look at the next words, take them, read a name."""

from __future__ import annotations

from collections.abc import Sequence

from migrations.locks.tokens import Kind, Token, tokens


class Reader:
    """Reads from left to right; nothing is taken unless it matches."""

    def __init__(self, found: Sequence[Token]) -> None:
        self._found = list(found)
        self._place = 0

    @classmethod
    def of(cls, sql: str) -> Reader:
        return cls(list(tokens(sql)))

    @property
    def rest(self) -> list[Token]:
        return self._found[self._place :]

    def at_end(self) -> bool:
        return self._place >= len(self._found)

    def sees(self, *words: str) -> bool:
        return self._matches(self._place, words)

    def _matches(self, place: int, words: Sequence[str]) -> bool:
        ahead = self._found[place : place + len(words)]
        return len(ahead) == len(words) and all(
            token.text == word and token.kind in (Kind.WORD, Kind.SIGN)
            for token, word in zip(ahead, words, strict=True)
        )

    def take(self, *words: str) -> bool:
        if not self.sees(*words):
            return False
        self._place += len(words)
        return True

    def take_one_of(self, *choices: str) -> str:
        """Each choice one or several words; the first that matches, or nothing."""
        return next((choice for choice in choices if self.take(*choice.split())), "")

    def skip(self) -> Token | None:
        """Takes whatever comes."""
        if self.at_end():
            return None
        self._place += 1
        return self._found[self._place - 1]

    def name(self) -> str:
        """A qualified name, or nothing where there is none."""
        parts: list[str] = []
        while not self.at_end() and self._found[self._place].kind in (Kind.WORD, Kind.QUOTED):
            parts.append(self._found[self._place].text)
            self._place += 1
            if not self.take("."):
                break
        return ".".join(parts)

    def names(self) -> list[str]:
        """Names with commas between; argument lists of functions are passed over."""
        found: list[str] = []
        while one := self.name():
            found.append(one)
            self.take("*")
            self.group()
            if not self.take(","):
                break
        return found

    def group(self) -> list[Token]:
        """What stands within the parentheses that begin here; empty where none begin."""
        if not self.sees("("):
            return []
        depth, start = 0, self._place
        while not self.at_end():
            token = self._found[self._place]
            self._place += 1
            if token.kind is Kind.SIGN:
                depth += {"(": 1, ")": -1}.get(token.text, 0)
            if depth == 0:
                break
        return self._found[start + 1 : self._place - 1]

    def until(self, *words: str) -> bool:
        """Goes on to one of the words outside of parentheses and takes it; False at the end."""
        while not self.at_end():
            if self.sees("("):
                self.group()
                continue
            token = self.skip()
            if token and token.kind is Kind.WORD and token.text in words:
                return True
        return False

    def has(self, *words: str) -> bool:
        """Whether the words stand somewhere ahead, one after the other, outside of parentheses."""
        depth = 0
        for place in range(self._place, len(self._found)):
            token = self._found[place]
            if token.kind is Kind.SIGN:
                depth += {"(": 1, ")": -1}.get(token.text, 0)
            if depth == 0 and token.text == words[0] and self._matches(place, words):
                return True
        return False

    def parts(self) -> list[list[Token]]:
        """The rest, divided at its outermost commas."""
        return divided(self.rest)


def divided(found: Sequence[Token]) -> list[list[Token]]:
    depth = 0
    made: list[list[Token]] = [[]]
    for token in found:
        if token.kind is Kind.SIGN:
            depth += {"(": 1, ")": -1, "[": 1, "]": -1}.get(token.text, 0)
            if token.text == "," and depth == 0:
                made.append([])
                continue
        made[-1].append(token)
    return [part for part in made if part]
