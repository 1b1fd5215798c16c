"""Asks a container how it is, and runs its health check in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from infra.provider.container_state import ended
from infra.provider.docker_readiness import plan
from infra.provider_framework.errors import ProviderError

if TYPE_CHECKING:
    from docker import DockerClient

_CONFLICT: Final = 409  # it stopped, or is between two attempts of its restart policy


class Container:
    """One container, by its id: another one of the same name does not count."""

    def __init__(self, client: DockerClient, name: str, identifier: str) -> None:
        self._api = client.api
        self._name = name
        self._id = identifier

    def obstacle(self) -> str | None:
        """Why it does not serve yet, or None. Raises for what no waiting mends."""
        from docker.errors import APIError, NotFound  # noqa: PLC0415 - see docker_engine.py

        try:
            inspected = self._api.inspect_container(self._id)
        except NotFound:
            raise ProviderError(
                f"there is no container {self._name}: it was removed. ./tdb up makes it again"
            ) from None
        state = inspected["State"]
        if reason := ended(self._name, state):
            raise ProviderError(f"{reason}. Its last lines:\n  {self._last_lines()}")
        if state["Status"] != "running":
            return f"it is {state['Status']}"
        command = plan.visit(self._name, inspected)
        try:
            made = self._api.exec_create(self._id, command)["Id"]
            printed = self._api.exec_start(made)
            return plan.obstacle(self._api.exec_inspect(made)["ExitCode"], printed)
        except APIError as error:
            if error.status_code != _CONFLICT:
                raise
            return "it stopped while its health was asked for"

    def _last_lines(self) -> str:
        text = self._api.logs(self._id, tail=plan.LAST_LINES).decode(errors="replace")
        return "\n  ".join(line.rstrip() for line in text.splitlines() if line.strip())
