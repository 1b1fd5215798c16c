"""The provider's own configuration: read from the texts the engine keeps, checked, compared, applied once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from threading import Lock
from typing import Any, Final, Generic, TypeVar

from infra.provider_framework import difference, validation
from infra.provider_framework.encoding import has_unknown
from infra.provider_framework.errors import CheckFailure, ProviderError
from infra.provider_framework.fields import Field, Properties, Scalar, Value
from infra.provider_framework.resource import Diff, Provider, State

C = TypeVar("C")

# The engine's own settings of a provider, which it passes along with the provider's.
_OF_THE_ENGINE: Final = frozenset({"version", "pluginDownloadURL"})


def read(fields: Mapping[str, Field], values: Mapping[str, Value]) -> tuple[Properties, list[CheckFailure]]:
    """Typed, completed configuration. The engine keeps everything but strings as JSON text."""
    given = {key: value for key, value in values.items() if key not in _OF_THE_ENGINE}
    for name, field in fields.items():
        value = given.get(name)
        if isinstance(value, str) and field.kind is not Scalar.STRING:
            given[name] = _of_text(value)
        if given.get(name) == "" and field.kind is not Scalar.STRING:
            del given[name]
    return validation.complete(fields, given)


def _of_text(text: str) -> Value:
    try:
        return json.loads(text)
    except ValueError:
        return text  # validation says what was wanted instead


def compare(fields: Mapping[str, Field], old: Properties, new: Properties) -> Diff:
    before, _ = read(fields, old)
    after, _ = read(fields, new)
    return difference.compare(fields, State("", before, before), after)


class Configuration(Generic[C]):
    """What `configure` returned; made when the first operation asks for it."""

    def __init__(self, provider: Provider[C]) -> None:
        self._provider = provider
        self._lock = Lock()
        self._given: Properties = {}
        self._made: list[C] = []

    def set(self, values: Properties) -> None:
        """Replace the configuration; what was made of the old one is not used again."""
        with self._lock:
            self._given, self._made = values, []

    @property
    def is_known(self) -> bool:
        return not has_unknown(self._given)

    def get(self) -> Any:
        with self._lock:
            if not self._made:
                self._made.append(self._configure())
            return self._made[0]

    def _configure(self) -> C:
        name = self._provider.name
        completed, failures = read(self._provider.config, self._given)
        if failures:
            told = "; ".join(f"{failure.path} {failure.reason}" for failure in failures)
            raise ProviderError(f"the configuration of the provider {name} is wrong: {told}")
        if not self.is_known:
            raise ProviderError(
                f"the provider {name} needs configuration that is not known before other resources are there"
            )
        return self._provider.configure(completed)
