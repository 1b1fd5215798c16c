"""A server that is killed or restarted while the provider works: nothing is lost, nothing is made twice."""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from infra.provider_framework.fields import Properties
from infra.provider_framework.harness import ProviderHarness
from infra.provider_framework.resource import State

if TYPE_CHECKING:
    from tests.live.influxdb.conftest import Server

pytestmark = pytest.mark.live

BUCKET, TASK, TOKEN = (f"tradingdb:influxdb:{kind}" for kind in ("Bucket", "Task", "Authorization"))
DAY = 86400
FLUX = 'from(bucket: "market-data") |> range(start: -1m) |> to(bucket: "{}")'


def wanted(server: Server, name: str) -> dict[str, Properties]:
    """One of each, of this name; the token needs the bucket's id as well."""
    bucket = {"name": name, "retentionSeconds": DAY, "shardGroupSeconds": 3600}
    task = {"name": name, "every": "1h", "offset": "0s", "flux": FLUX.format(name), "source": "trial.flux"}
    return {kind: {**server.connection, **own} for kind, own in ((BUCKET, bucket), (TASK, task))}


@pytest.mark.parametrize("signal", ["SIGKILL", "SIGTERM"])
def test_applies_bear_a_server_that_ends_and_comes_back(
    server: Server, provider: ProviderHarness, buckets: dict[str, State], signal: str
) -> None:
    prefix = f"fault-{secrets.token_hex(3)}"
    breaker = threading.Timer(0.1, server.restart, [signal])
    breaker.start()
    made: list[tuple[str, State]] = []
    while breaker.is_alive() or len(made) < 15:
        name = f"{prefix}-{len(made)}"
        inputs = wanted(server, name)
        bucket = provider.apply(BUCKET, inputs[BUCKET])
        reads = {**server.connection, "description": name, "read": {name: bucket.outputs["bucketId"]}}
        made += [
            (BUCKET, bucket),
            (TASK, provider.apply(TASK, inputs[TASK])),
            (TOKEN, provider.apply(TOKEN, reads)),
        ]
    breaker.join()
    assert all(provider.read(kind, state) == state for kind, state in made)
    # A bucket, a task and a token of each name, and none a second time.
    assert names(server, prefix) == {f"{prefix}-{number}": 3 for number in range(0, len(made), 3)}


def names(server: Server, prefix: str) -> Counter[str]:
    """How often each name of a bucket, a task or a token occurs on the server."""
    found = [
        one[key]
        for path, kind, key in (
            ("/api/v2/buckets", "buckets", "name"),
            ("/api/v2/tasks", "tasks", "name"),
            ("/api/v2/authorizations", "authorizations", "description"),
        )
        for one in server.api.get(path, {"limit": "100"}).body[kind]
    ]
    return Counter(name for name in found if name.startswith(prefix))
