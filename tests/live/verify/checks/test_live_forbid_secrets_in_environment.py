"""D13: no secret of the stack stands where others read it: environment, arguments, labels."""

from __future__ import annotations

import json

import pytest

from infra.settings import ENGINES
from ops.verification.check import Check, none_of
from ops.verification.live import Live
from policies.model import Severity, cis_docker, cis_postgresql

pytestmark = pytest.mark.live

CHECK = Check(
    id="D13",
    name="forbid-secrets-in-environment",
    statement="No secret of the stack stands in a container's environment, arguments or labels.",
    reason="`docker inspect` and the list of processes show these to people who may not know the secret.",
    severity=Severity.CRITICAL,
    controls=(cis_docker("4.10"), cis_postgresql("1.7")),
    mend="./tdb up --stack {stack} --refresh replaces the container; rotate the secret in secrets.versions",
)


@pytest.mark.parametrize("engine", ENGINES)
def test_no_secret_is_on_show(live: Live, engine: str) -> None:
    container = live.containers[engine]
    places = {
        "what Docker tells of the container": json.dumps(container.inspected),
        "the environment of its first process": container.environment(),
        "the arguments of its processes": container.arguments(),
    }
    secrets = live.access.secrets()
    shown = {
        place: f"{sum(secret in text for secret in secrets)} of the stack's secrets"
        for place, text in places.items()
        if any(secret in text for secret in secrets)
    }
    none_of(shown, "no secret of the stack")
