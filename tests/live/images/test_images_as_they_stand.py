"""The images of this machine: found without work, shared by checkouts, bare of traces."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from infra.airgap.images import Catalogue, declaration, steps
from infra.airgap.images.shelf import Shelf
from infra.steps import StepLog
from infra.workspace import Workspace

if TYPE_CHECKING:
    from tests.live.images.conftest import Servers

pytestmark = pytest.mark.live


def test_another_checkout_takes_the_images_that_are_there_without_building(
    servers: Servers, tmp_path: Path
) -> None:
    image = servers.image("redis")
    workspace = Workspace(tmp_path / "work", tmp_path / "cache")
    (step,) = steps(workspace, ["redis"])
    assert not step.is_done(), "this checkout has pinned nothing yet"
    log = StepLog(tmp_path / "log")
    step.do(log)
    log.close()
    assert step.is_done()
    pinned = Catalogue(workspace.images).get("redis")
    assert pinned is not None
    assert pinned.id == image
    assert not workspace.cache.exists(), "nothing was built"


def test_a_warm_run_asks_docker_once(
    servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers.image("redis")
    asked: list[Any] = []
    original = type(servers.client.api).images

    def counted(api: Any, *args: Any, **options: Any) -> Any:
        asked.append(options)
        return original(api, *args, **options)

    monkeypatch.setattr(type(servers.client.api), "images", counted)
    for step in steps(Workspace(tmp_path / "work", tmp_path / "cache")):
        step.is_done()
    assert len(asked) == 1


@pytest.mark.parametrize("name", declaration.names())
def test_an_image_holds_no_trace_of_its_build_and_no_way_to_become_another_user(
    servers: Servers, name: str
) -> None:
    image = servers.image(name)
    said = servers.client.images.get(image)
    assert said.labels["tdb.image"] == name
    assert said.attrs["Config"]["User"] == declaration.load(name).user
    assert not said.attrs["Config"].get("Volumes")
    script = """
        find / -xdev -type f -perm /6000
        find /etc/ssl/private /etc/apt/sources.list /etc/apt/sources.list.d -type f 2>/dev/null
        find / -xdev -nouser -o -xdev -nogroup
        command -v gcc cc c++ ld as make
        cat /etc/machine-id
        true
    """
    everything = {"user": "0", "cap_add": ["DAC_READ_SEARCH"], "tmpfs": {}}
    look = servers.start(name, entrypoint=["sh", "-c", script], **everything)
    assert look.ended() == 0
    assert look.log == ""


def test_a_fresh_volume_belongs_to_the_service(servers: Servers) -> None:
    places = {"postgres": "/var/lib/postgresql/data", "redis": "/data", "influxdb": "/var/lib/influxdb2"}
    for name, path in places.items():
        shell = servers.start(
            name, entrypoint=["stat", "-c", "%u:%g", path], volumes=[f"{servers.volume()}:{path}"]
        )
        assert shell.ended() == 0
        assert shell.log.strip() == declaration.load(name).user


def test_the_shelf_knows_nothing_of_foreign_images() -> None:
    assert {image.name for image in Shelf().held()} <= set(declaration.names())
