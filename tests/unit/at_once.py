"""A plugin's first operations: objects that it accepts, and its answers where all comes at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State


def accepted(plugin: ProviderHarness, inputs: Mapping[str, Properties]) -> dict[str, State]:
    """A state of each kind, with the inputs as the plugin completes them."""
    states = {}
    for token, given in inputs.items():
        checked, refused = plugin.check(token, given)
        assert not refused, refused
        states[token] = State("id", checked, checked)
    return states


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
