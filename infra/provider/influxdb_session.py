"""What the resources inside an InfluxDB server share: how it is reached, waited for, and believed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from infra.provider.influxdb_api import Answer, InfluxApi, UnreachableError
from infra.provider.readiness import wait_until_ready
from infra.provider_framework.errors import ProviderError
from infra.provider_framework.fields import Field, Properties
from infra.provider_framework.resource import Context

C = TypeVar("C")
T = TypeVar("T")

FIELDS: Final = {
    "url": Field(required=True, doc="https://HOST:PORT"),
    "caCertificatePem": Field(required=True, input_only=True, doc="The only authority that is trusted."),
    "token": Field(required=True, secret=True, input_only=True, doc="The operator's."),
    "orgId": Field(required=True),
}


def connect(properties: Properties) -> InfluxApi:
    return InfluxApi(properties["url"], properties["caCertificatePem"], properties["token"])


def perform(ctx: Context[C], properties: Properties, work: Callable[[InfluxApi], T]) -> T:
    """Do `work`, again from its start where the server goes away meanwhile: it must bear that."""
    api = connect(properties)
    done: list[T] = []

    def obstacle() -> str | None:
        try:
            done.append(work(api))
        except UnreachableError as error:
            return str(error)
        return None

    wait_until_ready(ctx, f"InfluxDB at {api.url}", obstacle)
    return done[0]


def look(properties: Properties, work: Callable[[InfluxApi], T]) -> T:
    """Do `work` once, without waiting: for a refresh."""
    try:
        return work(connect(properties))
    except UnreachableError as error:
        raise ProviderError(f"{error}. Start the server, then refresh again") from None


def expect(api: InfluxApi, answer: Answer, subject: str, *statuses: int) -> Any:
    """The body of an answer with one of these statuses; otherwise what the server says against it."""
    if answer.status in statuses:
        return answer.body
    if answer.status == 401:
        raise ProviderError(
            f"InfluxDB at {api.url} refuses the operator's token: its data comes from another stack or from "
            "a state that was lost; give that token as secrets.given influxdb-operator-token"
        )
    if answer.status in (502, 503, 504):
        raise UnreachableError(f"InfluxDB at {api.url} is not ready: {answer.reason}")
    raise ProviderError(f"InfluxDB at {api.url}, {subject}: {answer.reason}")
