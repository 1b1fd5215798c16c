"""What a plugin answers to its first operations where they come all at once, as an engine sends them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

from infra.provider_framework.errors import ProviderError
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State


def complaints(plugin: ProviderHarness, states: Mapping[str, State]) -> list[str]:
    """Of a create, a read and a delete of each state; empty for what succeeds."""
    calls: list[Callable[[], object]] = []
    for token, state in states.items():
        calls.append(partial(plugin.create, token, state.inputs))
        calls += [partial(plugin.read, token, state), partial(plugin.delete, token, state)]
    start = Barrier(len(calls))

    def told(call: Callable[[], object]) -> str:
        start.wait()
        try:
            call()
        except ProviderError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(told, calls))
