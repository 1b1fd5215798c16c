"""D12: what runs is the image that was chosen, byte by byte."""

from __future__ import annotations

import pytest

from infra.settings import ENGINES
from ops.verification.check import RESTORE, Check, agree
from ops.verification.live import Live
from policies.model import Severity, cis_docker

pytestmark = pytest.mark.live

CHECK = Check(
    id="D12",
    name="require-pinned-image",
    statement="Containers run the declared image, and are bound to it by digest or id.",
    reason="A tag may mean another image by the next restart.",
    severity=Severity.HIGH,
    controls=(cis_docker("5.28"),),
    mend=RESTORE,
)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_container_runs_the_declared_image(live: Live, engine: str) -> None:
    container = live.containers[engine]
    image = container.image()
    names = {image["Id"], *(image.get("RepoDigests") or ())}
    declared = live.declared_image(engine)
    named = str(container.inspected["Config"]["Image"])
    agree(
        {"image": declared if declared in names else image["Id"], "bound by": _bound(named)},
        {"image": declared, "bound by": "digest or id"},
    )


def _bound(named: str) -> str:
    return "digest or id" if "sha256:" in named else f"the tag {named}"
