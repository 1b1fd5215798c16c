"""Users as declared and as the server lists them, and how the two differ. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from infra.provider_framework.errors import CheckFailure
from infra.provider_framework.fields import Properties
from infra.provider_framework.paths import child

DEFAULT: Final = "default"
DEFAULT_RULES: Final = "off resetchannels -@all"

_HASH: Final = re.compile(r"[0-9a-f]{64}")
# What the server adds to every line and nobody declares.
_NOISE: Final = frozenset({"sanitize-payload"})


def failures(new: Properties) -> Iterator[CheckFailure]:
    users = new.get("users")
    if not isinstance(users, dict):
        return
    username = new.get("username")
    if isinstance(username, str) and username not in users:
        yield CheckFailure("users", f"lacks {username}, by whom the server is reached: it would lock us out")
    for name, user in users.items():
        where = child("users", name)
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name == DEFAULT:
            yield CheckFailure(where, "must be a name of small letters, digits and _; default is always off")
        rules, digest = user.get("rules"), user.get("passwordSha256")
        if isinstance(rules, str) and ({"+@all", "allcommands", "nopass"} & set(rules.split())):
            yield CheckFailure(f"{where}.rules", "must not hold +@all, allcommands or nopass")
        if isinstance(digest, str) and not _HASH.fullmatch(digest):
            yield CheckFailure(f"{where}.passwordSha256", "must be 64 hexadecimal digits")


def listed(lines: Iterable[str]) -> dict[str, Properties]:
    """The users that may log in, by name, from ACL LIST. `default` counts only where it is not shut."""
    found: dict[str, Properties] = {}
    for line in lines:
        _, name, *words = line.split(" ")
        kept = [word for word in words if word not in _NOISE]
        if name == DEFAULT and " ".join(kept) == DEFAULT_RULES:
            continue
        hashes = [word[1:] for word in kept if word.startswith("#")]
        rules = [word for word in kept if not word.startswith("#") and word != "on"]
        found[name] = {"rules": " ".join(rules), "passwordSha256": ",".join(sorted(hashes))}
    return found


def differing(declared: Mapping[str, Properties], live: Mapping[str, Properties]) -> list[str]:
    return sorted(name for name in declared.keys() | live.keys() if declared.get(name) != live.get(name))


def story(old: Mapping[str, Properties], new: Mapping[str, Properties]) -> Iterator[str]:
    """What a change means, one line a user. Rules are no secret; hashes are, and only named."""
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before is None:
            yield f"user {name} is added"
        elif after is None:
            yield f"user {name} is removed: it cannot log in any more and its connections are closed"
        elif before != after:
            yield f"user {name}: {'; '.join(_user_story(before, after))}"


def _user_story(before: Properties, after: Properties) -> Iterator[str]:
    old, new = _words(before["rules"]), _words(after["rules"])
    gained, lost = [word for word in new if word not in old], [word for word in old if word not in new]
    if gained:
        yield f"gains {' '.join(gained)}"
    if lost:
        yield f"loses {' '.join(lost)}"
    if before["rules"] != after["rules"] and not gained and not lost:
        yield "the same rules in another order"
    if before["passwordSha256"] != after["passwordSha256"]:
        yield "another password"


def _words(rules: object) -> list[str]:
    """Single rules; a selector in parentheses is one."""
    return re.findall(r"\([^)]*\)|\S+", rules) if isinstance(rules, str) else []
