"""Global names in their namespaces. `.u.t` is the name t of the namespace .u; plain names are the root's."""

from __future__ import annotations

from infra.airgap.kdb_standin.errors import QError
from stores.kdb.values import NOTHING, Dict, Items, Value, symbol_list


class Names:
    def __init__(self) -> None:
        self._values: dict[str, Value] = {}

    @staticmethod
    def qualified(name: str, context: str) -> str:
        return name if name.startswith(".") or not context else f"{context}.{name}"

    def get(self, name: str) -> Value | None:
        found = self._values.get(name)
        if found is None and name.startswith("."):
            return self._namespace(name)
        return found

    def _namespace(self, name: str) -> Value | None:
        inner = self.inside(name)
        if not inner:
            return None
        names = list(inner)
        return Dict(symbol_list(["", *names]), Items([NOTHING, *inner.values()]))

    def inside(self, namespace: str) -> dict[str, Value]:
        """The names right in a namespace, sorted; the root's for `.`."""
        if namespace in (".", ""):
            found = {name: value for name, value in self._values.items() if not name.startswith(".")}
        else:
            prefix = namespace + "."
            found = {n[len(prefix) :]: v for n, v in self._values.items() if n.startswith(prefix)}
            found = {name: value for name, value in found.items() if "." not in name}
        return dict(sorted(found.items()))

    def namespaces(self) -> list[str]:
        return sorted({name[1:].split(".")[0] for name in self._values if name.startswith(".")})

    def set(self, name: str, value: Value) -> None:
        if not name or name == ".":
            raise QError("type")
        self._values[name] = value

    def delete(self, name: str) -> None:
        if name not in self._values:
            raise QError(name)
        del self._values[name]
